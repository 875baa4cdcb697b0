"""The worker's service: what it runs, as whom, and what it may."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.layers import ROOT
from infra.stacks.worker import TOLD


@pytest.fixture(scope="session")
def worker(app: cdk.App) -> Template:
    stack = app.node.find_child("IamaWorker")
    assert isinstance(stack, cdk.Stack)
    return Template.from_stack(stack)


def test_tasks_run_on_arm_as_an_ordinary_user(worker: Template) -> None:
    tasks = worker.find_resources("AWS::ECS::TaskDefinition").values()
    assert len(tasks) == 2
    for task in tasks:
        assert task["Properties"]["RuntimePlatform"]["CpuArchitecture"] == "ARM64"
        assert all(container["User"] == "10001" for container in task["Properties"]["ContainerDefinitions"])


def test_the_worker_alone_may_read_model_keys_and_post_to_sockets(worker: Template) -> None:
    policies = json.dumps(worker.find_resources("AWS::IAM::Policy"))
    assert "Secretmodels" in policies
    assert "execute-api:ManageConnections" in policies


def test_a_stopping_task_has_two_minutes_to_hand_back_its_work(worker: Template) -> None:
    for task in worker.find_resources("AWS::ECS::TaskDefinition").values():
        assert {container["StopTimeout"] for container in task["Properties"]["ContainerDefinitions"]} == {120}


def test_a_parked_event_and_a_healed_night_raise_an_alarm(worker: Template) -> None:
    found = {one["Properties"]["FilterPattern"] for one in worker.find_resources("AWS::Logs::MetricFilter").values()}
    assert found == {f'{{ $.message = "{message}" }}' for message in TOLD.values()}
    assert len(worker.find_resources("AWS::CloudWatch::Alarm")) == len(TOLD)


def test_the_lines_the_alarms_listen_for_are_written() -> None:
    written = "".join(path.read_text("utf-8") for path in (ROOT / "layers/core/python/iama/billing").glob("*.py"))
    assert [message for message in TOLD.values() if f'"{message}"' not in written] == []
