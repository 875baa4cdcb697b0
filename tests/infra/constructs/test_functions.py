"""What every function gets, on a stack with one function: its shape, its log, its alias, and no right that it does not need."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from infra.constructs.functions import FunctionSetting, FunctionShape, add_function, function_code, group_role
from infra.routes import ROUTES, SOCKET_ROUTES
from infra.stacks.network import NetworkStack

SHAPE = FunctionShape("JobsPost", "functions.jobs.post", 512, 10)


def template(tmp_path: Path, *, snap_start: bool) -> Template:
    app = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "One")
    network = NetworkStack(app, "Network")
    group = ec2.SecurityGroup(stack, "Group", vpc=network.vpc)
    setting = FunctionSetting(network.vpc, group, [], {"IAMA_BUCKET": "bucket"}, snap_start)
    add_function(stack, SHAPE, setting, group_role(stack, "Role"), function_code())
    return Template.from_stack(stack)


def only(found: Template, kind: str) -> dict[str, Any]:
    (resource,) = found.find_resources(kind).values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template(tmp_path_factory.mktemp("cdk"), snap_start=True)


def test_a_function_has_the_shape_it_was_given(made: Template) -> None:
    function = only(made, "AWS::Lambda::Function")
    assert (function["Handler"], function["MemorySize"], function["Timeout"]) == ("functions.jobs.post.handler", 512, 10)
    assert function["Environment"]["Variables"] == {"IAMA_BUCKET": "bucket", "POWERTOOLS_SERVICE_NAME": "jobs.post"}
    assert function["LoggingConfig"]["LogFormat"] == "JSON"


def test_calls_go_to_the_current_version_by_a_name_that_stays(made: Template) -> None:
    alias = only(made, "AWS::Lambda::Alias")
    (version,) = made.find_resources("AWS::Lambda::Version")
    assert (alias["Name"], alias["FunctionVersion"]) == ("live", {"Fn::GetAtt": [version, "Version"]})


def test_logs_go_after_a_month(made: Template) -> None:
    assert only(made, "AWS::Logs::LogGroup")["RetentionInDays"] == 30


def test_the_role_reaches_network_interfaces_traces_and_its_log_and_nothing_else(made: Template) -> None:
    statements = only(made, "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    actions = {action for one in statements for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])}
    assert {action.partition(":")[0] for action in actions} == {"ec2", "logs", "xray"}
    assert all("*" not in action for action in actions)
    assert "ManagedPolicyArns" not in only(made, "AWS::IAM::Role")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, Path]:
    """Without snapshots, and the folder its assets were staged in."""
    folder = tmp_path_factory.mktemp("cdk")
    return template(folder, snap_start=False), folder


def test_snapshots_are_taken_where_that_is_wanted(made: Template, plain: tuple[Template, Path]) -> None:
    assert only(made, "AWS::Lambda::Function")["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert "SnapStart" not in only(plain[0], "AWS::Lambda::Function")


def test_the_asset_holds_every_handler_and_nothing_but_functions(plain: tuple[Template, Path]) -> None:
    (asset,) = plain[1].glob("asset.*")
    files = {path.relative_to(asset) for path in asset.rglob("*") if path.is_file()}
    assert {Path(*route.handler.split(".")).with_suffix(".py") for route in (*ROUTES, *SOCKET_ROUTES)} <= files
    assert {path.parts[0] for path in files} == {"functions"}
    assert {path.suffix for path in files} == {".py"}
