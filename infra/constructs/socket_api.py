"""The WebSocket API: one function a route key, `$request.body.action` selects."""

from collections.abc import Sequence
from dataclasses import replace

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk.aws_apigatewayv2_integrations import WebSocketLambdaIntegration
from constructs import Construct

from infra.constructs.functions import FunctionSetting, FunctionShape, add_function, function_code, group_role
from infra.routes import SocketRoute

STAGE = "live"
SILENT = frozenset({"$connect", "$disconnect"})
"""Route keys whose answer is no message."""


class SocketApi(cdk.NestedStack):
    """`$connect` authenticates by itself: a gateway authorizer would see the token once and never again."""

    def __init__(self, scope: Construct, name: str, *, routes: Sequence[SocketRoute], setting: FunctionSetting) -> None:
        super().__init__(scope, name)
        self.api = apigatewayv2.WebSocketApi(self, "Socket", route_selection_expression="$request.body.action")
        self.stage = apigatewayv2.WebSocketStage(self, "Stage", web_socket_api=self.api, stage_name=STAGE, auto_deploy=True)
        self.role = group_role(self, "Role")
        self.stage.grant_management_api_access(self.role)
        code = function_code()
        posting = replace(setting, environment={**setting.environment, "IAMA_CONNECTIONS_ENDPOINT": self.stage.callback_url})
        for route in routes:
            part = route.key.strip("$").capitalize()
            shape = FunctionShape(f"Socket{part}", route.handler, route.memory, route.timeout)
            alias = add_function(self, shape, posting, self.role, code)
            integration = WebSocketLambdaIntegration(f"{part}Integration", alias)
            self.api.add_route(route.key, integration=integration, return_response=route.key not in SILENT)
