"""The gateway as one ASGI application: the HTTP API, the WebSocket API under its stage, and the management of its connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send

from iama_dev.blueprint import STAGE
from iama_dev.gateway.environments import Fleet, LambdaFunction
from iama_dev.gateway.frames import LARGEST_MESSAGE, LimitedFrames
from iama_dev.gateway.http_api import HttpApi
from iama_dev.gateway.management import Management
from iama_dev.gateway.routing import RouteLike
from iama_dev.gateway.socket_api import SocketApi, SocketLimits, SocketRouteLike
from iama_dev.peers.signatures import Verifier

SERVER_OPTIONS: Mapping[str, Any] = {
    "ws": LimitedFrames,
    "ws_max_size": LARGEST_MESSAGE,
    "ws_ping_interval": None,
    "ws_per_message_deflate": False,
}
"""For the uvicorn server: API Gateway sends no pings and compresses nothing."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Both APIs behind one address."""

    http: HttpApi
    sockets: SocketApi
    management: Management
    fleet: Fleet

    @property
    def functions(self) -> tuple[LambdaFunction, ...]:
        """Every function of both APIs."""
        return (*self.http.functions.values(), *self.sockets.functions.values())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        elif scope["path"].startswith(f"/{STAGE}/@connections/"):
            await self.management(scope, receive, send)
        else:
            await self.http(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Tables:
    """What to serve: the rows of the route table."""

    routes: Sequence[RouteLike]
    socket_routes: Sequence[SocketRouteLike]


def build(tables: Tables, verifier: Verifier, *, fleet: Fleet | None = None, limits: SocketLimits | None = None) -> Gateway:
    """A gateway over a route table; close its fleet in the end."""
    shared = Fleet() if fleet is None else fleet
    sockets = SocketApi(tables.socket_routes, STAGE, limits or SocketLimits(), shared)
    return Gateway(HttpApi(tables.routes, shared), sockets, Management(sockets.connections, verifier), shared)
