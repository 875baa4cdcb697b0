"""One group of the route table as a nested stack: about nine resources a route, so all in one stack would pass the limit of 500."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.constructs.functions import FunctionSetting, FunctionShape, add_function, function_code, group_role
from infra.routes import Route


def function_name(route: Route) -> str:
    """`functions.jobs.job_id.start.post` → `JobsJobIdStartPost`."""
    return "".join(part.capitalize() for part in route.handler.removeprefix("functions.").replace("_", ".").split("."))


class RouteGroup(cdk.NestedStack):
    """The functions, integrations and alarms of one group, under one role."""

    def __init__(
        self, scope: Construct, group: str, *, routes: Sequence[Route], api: apigatewayv2.HttpApi, setting: FunctionSetting
    ) -> None:
        super().__init__(scope, f"Routes-{group}")
        self.role = group_role(self, "Role")
        code = function_code()
        for route in routes:
            name = function_name(route)
            alias = add_function(
                self, FunctionShape(name, route.handler, route.memory, route.timeout, route.concurrency), setting, self.role, code
            )
            self._connect(name, route, api, alias)
            self._alarm(name, alias)

    def _connect(self, name: str, route: Route, api: apigatewayv2.HttpApi, alias: lambda_.Alias) -> None:
        apigatewayv2.HttpRoute(
            self,
            f"{name}Route",
            http_api=api,
            route_key=apigatewayv2.HttpRouteKey.with_(route.path, apigatewayv2.HttpMethod[route.method]),
            integration=HttpLambdaIntegration(f"{name}Integration", alias),
        )

    def _alarm(self, name: str, alias: lambda_.Alias) -> None:
        """More than one call in a hundred failing for five minutes."""
        share = cloudwatch.MathExpression(
            expression="100 * errors / MAX([errors, calls])",
            using_metrics={"errors": alias.metric_errors(), "calls": alias.metric_invocations()},
            period=cdk.Duration.minutes(5),
        )
        share.create_alarm(
            self, f"{name}Failing", threshold=1, evaluation_periods=1, treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING
        )
