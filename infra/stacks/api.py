"""The edge: an HTTP API and a WebSocket API, both loops over the route table, each group a nested stack."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.functions import ROOT, RUNTIME, FunctionSetting
from infra.constructs.route_group import RouteGroup
from infra.constructs.schedules import Schedules
from infra.constructs.socket_api import SocketApi
from infra.layers import LAYERS, VENDOR
from infra.options import Options
from infra.routes import ROUTES, SCHEDULES, SOCKET_ROUTES, Route
from infra.stacks.data import DATABASE, DataStack
from infra.stacks.network import NetworkStack

SELLERS = {"billing": "stripe", "webhooks": "stripe-webhook"}
"""Groups that speak with Stripe, and the one secret of it that each may read."""
SIGNERS = frozenset({"auth"})
"""Groups that may read the private signing keys."""
ADMIN = "admin"
"""The group, and the secret that it alone may read."""


def routes_by_group() -> dict[str, list[Route]]:
    """The route table, grouped in its own order."""
    groups: dict[str, list[Route]] = defaultdict(list)
    for route in ROUTES:
        groups[route.group].append(route)
    return dict(groups)


class ApiStack(cdk.Stack):
    """Functions read secrets by name and the database through the proxy; the least each group needs is granted here."""

    def __init__(self, scope: Construct, name: str, *, network: NetworkStack, data: DataStack, options: Options, **stack: Any) -> None:
        super().__init__(scope, name, **stack)
        self.http = apigatewayv2.HttpApi(self, "Http", description="IAMA API")
        setting = FunctionSetting(
            network.vpc, network.functions_group, self._layers(), api_environment(data, options, self.http.api_endpoint), options.snap_start
        )
        self.socket = SocketApi(self, "SocketApi", routes=SOCKET_ROUTES, setting=setting)
        self.groups = {
            group: RouteGroup(self, group, routes=routes, api=self.http, setting=setting) for group, routes in routes_by_group().items()
        }
        for group, nested in self.groups.items():
            self._grant(group, nested.role, data)
        self._grant("stream", self.socket.role, data)
        self.schedules = Schedules(self, "Schedules", schedules=SCHEDULES, setting=setting)
        data.grant_secret(data.logins["iama_api"], self.schedules.role)

    def _layers(self) -> list[lambda_.LayerVersion]:
        sources = {"core": ROOT / "layers" / "core", **{layer.name: VENDOR / layer.name for layer in LAYERS}}
        missing = [str(path) for path in sources.values() if not path.is_dir()]
        if missing:
            raise FileNotFoundError(f"layers are not built: {', '.join(missing)}; run `make synth`, or `python -m infra.layers` first")
        return [self._layer(name, path) for name, path in sources.items()]

    def _layer(self, name: str, path: Path) -> lambda_.LayerVersion:
        own = ["**/__pycache__"] if name == "core" else ["requirements.txt", ".fingerprint"]
        return lambda_.LayerVersion(
            self,
            f"Layer-{name}",
            code=lambda_.Code.from_asset(str(path), exclude=["pyproject.toml", *own]),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[lambda_.Architecture.ARM_64],
        )

    def _grant(self, group: str, role: iam.Role, data: DataStack) -> None:
        data.grant_secret(data.logins["iama_api"], role)
        data.grant_secret(data.secrets[ADMIN if group == ADMIN else "jwks"], role)
        if group in SIGNERS:
            data.grant_secret(data.secrets["jwt"], role)
            data.grant_secret(data.secrets["oauth"], role)
        if group in SELLERS:
            data.grant_secret(data.secrets[SELLERS[group]], role)
        if group not in {*SIGNERS, *SELLERS, ADMIN, "ops", "support", "usage"}:
            data.grant_secret(data.secrets["codec"], role)
            data.bucket.grant_read_write(role, "exports/*" if group == "account" else "jobs/*")


def api_environment(data: DataStack, options: Options, public_url: str) -> dict[str, str]:
    """The settings of every function: names and addresses, never a secret's value."""
    return {
        "IAMA_DATABASE_URL": f"postgresql://{data.proxy.endpoint}:5432/{DATABASE}?sslmode=require",
        "IAMA_DATABASE_SECRET_NAME": data.logins["iama_api"].secret_name,
        "IAMA_TEMPORAL_ADDRESS": options.temporal_address,
        "IAMA_TEMPORAL_NAMESPACE": options.temporal_namespace,
        "IAMA_BUCKET": data.bucket.bucket_name,
        "IAMA_KMS_KEY_REF": data.key.key_arn,
        "IAMA_JWT_SECRET_NAME": "iama/jwt",
        "IAMA_JWKS_SECRET_NAME": "iama/jwks",
        "IAMA_CODEC_SECRET_NAME": "iama/codec",
        "IAMA_OAUTH_SECRET_NAME": "iama/oauth",
        "IAMA_ADMIN_SECRET_NAME": "iama/admin",
        "IAMA_STRIPE_SECRET_NAME": "iama/stripe",
        "IAMA_STRIPE_WEBHOOK_SECRET_NAME": "iama/stripe-webhook",
        "IAMA_PUBLIC_URL": public_url,
    }
