"""The API's templates: every route of the table, and nothing that the table does not name."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.routes import ROUTES, SCHEDULES, SOCKET_ROUTES
from infra.stacks.api import SIGNERS, ApiStack, routes_by_group


def properties(template: Template, kind: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in template.find_resources(kind).values()]


def test_each_route_of_the_table_is_one_route_of_the_api(groups: dict[str, Template]) -> None:
    keys = [route["RouteKey"] for group in groups.values() for route in properties(group, "AWS::ApiGatewayV2::Route")]
    assert sorted(keys) == sorted(f"{route.method} {route.path}" for route in ROUTES)


def test_each_function_has_the_memory_and_timeout_of_its_route(groups: dict[str, Template]) -> None:
    found = {
        one["Handler"]: (one["MemorySize"], one["Timeout"])
        for group in groups.values()
        for one in properties(group, "AWS::Lambda::Function")
    }
    assert found == {f"{route.handler}.handler": (route.memory, route.timeout) for route in ROUTES}


def test_functions_run_on_arm_in_private_subnets_and_trace(groups: dict[str, Template]) -> None:
    for group in groups.values():
        for function in properties(group, "AWS::Lambda::Function"):
            assert function["Architectures"] == ["arm64"]
            assert function["TracingConfig"] == {"Mode": "Active"}
            assert len(function["VpcConfig"]["SubnetIds"]) == 2


def test_no_function_is_told_a_secret(groups: dict[str, Template]) -> None:
    for group in groups.values():
        for function in properties(group, "AWS::Lambda::Function"):
            names = function["Environment"]["Variables"]
            assert not [name for name in names if "PASSWORD" in name or "TOKEN" in name]
            assert all(name.endswith("_NAME") for name in names if "SECRET" in name)


def test_every_function_has_an_alarm(groups: dict[str, Template]) -> None:
    for group in groups.values():
        assert len(group.find_resources("AWS::CloudWatch::Alarm")) == len(group.find_resources("AWS::Lambda::Function"))


@pytest.mark.parametrize("group", sorted(routes_by_group()))
def test_only_signing_groups_may_read_private_keys(api: ApiStack, groups: dict[str, Template], group: str) -> None:
    policies = json.dumps(groups[group].find_resources("AWS::IAM::Policy"))
    secrets = {secret for secret in ("jwt", "jwks", "codec", "models", "admin") if f"Secret{secret}" in policies}
    assert "models" not in secrets
    assert ("jwt" in secrets) == (group in SIGNERS)
    assert ("admin" in secrets) == (group == "admin")


@pytest.mark.parametrize("group", sorted(routes_by_group()))
def test_each_group_reads_the_one_secret_of_stripe_that_it_needs(groups: dict[str, Template], group: str) -> None:
    policies = json.dumps(groups[group].find_resources("AWS::IAM::Policy"))
    read = {
        secret
        for secret in ("stripe", "stripewebhook")
        if f"Secret{secret}" in policies.replace("Secretstripewebhook", "" if secret == "stripe" else "Secretstripewebhook")
    }
    assert read == {"billing": {"stripe"}, "webhooks": {"stripewebhook"}}.get(group, set())


def test_the_webhook_has_places_of_its_own(groups: dict[str, Template]) -> None:
    (webhook,) = properties(groups["webhooks"], "AWS::Lambda::Function")
    assert webhook["ReservedConcurrentExecutions"] == 10
    others = [one for name, group in groups.items() if name != "webhooks" for one in properties(group, "AWS::Lambda::Function")]
    assert not [one for one in others if "ReservedConcurrentExecutions" in one]


def test_the_clock_asks_for_the_nightly_reconciliation(api: ApiStack) -> None:
    template = Template.from_stack(api.schedules)
    (rule,) = properties(template, "AWS::Events::Rule")
    assert rule["ScheduleExpression"] == "cron(17 3 * * ? *)" and rule["State"] == "ENABLED"
    assert rule["Targets"][0]["RetryPolicy"] == {"MaximumRetryAttempts": 2}
    (function,) = properties(template, "AWS::Lambda::Function")
    assert function["Handler"] == f"{SCHEDULES[0].handler}.handler"


def test_a_nested_stack_keeps_far_from_the_resource_limit(groups: dict[str, Template]) -> None:
    assert max(len(group.to_json()["Resources"]) for group in groups.values()) < 250


def test_the_socket_api_serves_its_table(api: ApiStack) -> None:
    template = Template.from_stack(api.socket)
    keys = [route["RouteKey"] for route in properties(template, "AWS::ApiGatewayV2::Route")]
    assert sorted(keys) == sorted(route.key for route in SOCKET_ROUTES)


def test_socket_actions_answer_the_sender_and_may_post_to_others(api: ApiStack) -> None:
    template = Template.from_stack(api.socket)
    answering = {one["RouteKey"] for one in properties(template, "AWS::ApiGatewayV2::Route") if "RouteResponseSelectionExpression" in one}
    assert answering == {route.key for route in SOCKET_ROUTES} - {"$connect", "$disconnect"}
    for function in properties(template, "AWS::Lambda::Function"):
        assert "IAMA_CONNECTIONS_ENDPOINT" in function["Environment"]["Variables"]


@pytest.mark.slow
def test_the_linter_finds_no_error_in_any_template(assembly: Path) -> None:
    linter = Path(sys.executable).with_name("cfn-lint")
    templates = [str(path) for path in sorted(assembly.glob("*.template.json"))]
    checked = subprocess.run(
        [linter, "-r", "us-east-1", "--non-zero-exit-code", "error", "-t", *templates], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
