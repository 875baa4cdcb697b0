"""A group of routes as a nested stack: each route leads to its own function, under one role, and its failures are noticed."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from infra.constructs.functions import FunctionSetting
from infra.constructs.route_group import RouteGroup, function_name
from infra.routes import ROUTES, Identity, Route
from infra.stacks.network import NetworkStack

GIVEN = (
    Route("GET", "/api/v1/jobs", "functions.jobs.get", Identity.USER, "jobs", timeout=7),
    Route("POST", "/api/v1/jobs/{job_id}/start", "functions.jobs.job_id.start.post", Identity.USER, "jobs", timeout=9),
)


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Template:
    app = cdk.App(outdir=str(tmp_path_factory.mktemp("cdk")))
    stack, network = cdk.Stack(app, "One"), NetworkStack(app, "Network")
    security = ec2.SecurityGroup(stack, "Group", vpc=network.vpc)
    setting = FunctionSetting(network.vpc, security, [], {}, snap_start=False)
    return Template.from_stack(RouteGroup(stack, "jobs", routes=GIVEN, api=apigatewayv2.HttpApi(stack, "Api"), setting=setting))


def properties(group: Template, kind: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in group.find_resources(kind).values()]


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        ("functions.jobs.get", "JobsGet"),
        ("functions.jobs.job_id.start.post", "JobsJobIdStartPost"),
        ("functions.jobs.job_id.intervention.deep_fix.confirm.post", "JobsJobIdInterventionDeepFixConfirmPost"),
    ],
)
def test_a_function_is_named_after_its_module(handler: str, name: str) -> None:
    assert function_name(Route("GET", "/", handler, Identity.USER, "jobs")) == name


def test_no_two_routes_of_the_table_share_a_name() -> None:
    assert len({function_name(route) for route in ROUTES}) == len(ROUTES)


def test_each_route_leads_to_the_alias_of_its_own_function(group: Template) -> None:
    functions = group.find_resources("AWS::Lambda::Function")
    aliases = group.find_resources("AWS::Lambda::Alias")
    integrations = group.find_resources("AWS::ApiGatewayV2::Integration")
    leads = {}
    for route in properties(group, "AWS::ApiGatewayV2::Route"):
        integration = integrations[route["Target"]["Fn::Join"][1][1]["Ref"]]["Properties"]
        alias = aliases[integration["IntegrationUri"]["Ref"]]["Properties"]
        function = functions[alias["FunctionName"]["Ref"]]["Properties"]
        leads[route["RouteKey"]] = (function["Handler"], function["Timeout"])
    assert leads == {f"{route.method} {route.path}": (f"{route.handler}.handler", route.timeout) for route in GIVEN}


def test_all_functions_of_a_group_share_one_role(group: Template) -> None:
    (role,) = group.find_resources("AWS::IAM::Role")
    assert {function["Role"]["Fn::GetAtt"][0] for function in properties(group, "AWS::Lambda::Function")} == {role}


def test_one_call_in_a_hundred_that_fails_is_noticed_and_silence_is_not(group: Template) -> None:
    alarms = properties(group, "AWS::CloudWatch::Alarm")
    assert len(alarms) == len(GIVEN)
    for alarm in alarms:
        assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (1, 1, "notBreaching")
        periods = {one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one}
        assert periods == {300}
