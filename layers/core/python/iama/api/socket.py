"""The WebSocket edge: route keys of the WebSocket API, each one Lambda. The sibling of `edge`.

    @socket_route("subscribe")
    async def handler(call: SocketCall, body: Subscribe) -> Subscribed: ...

What a handler returns goes back over the socket. An error becomes `{"type": "error", …}`, and on `$connect` a refused handshake.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, get_type_hints

from pydantic import BaseModel

from iama.api import environment
from iama.api.answer import parse_body
from iama.api.auth import authenticate
from iama.api.environment import Environment
from iama.api.observe import Observation, log_unexpected
from iama.api.problems import problem_body, status_of
from iama.db.unit import Tx
from iama.identity.model import Actor
from iama.identity.service import judge_session, session_check
from iama.kit.errors import IamaError

Event: TypeAlias = dict[str, Any]
SocketHandler: TypeAlias = Callable[..., Awaitable[BaseModel | None]]


class SocketCall:
    """One message, or one handshake, of the socket `connection_id`."""

    __slots__ = ("connection_id", "env", "headers", "now", "request_id", "source_address")

    def __init__(self, env: Environment, event: Mapping[str, Any]) -> None:
        context: Mapping[str, Any] = event["requestContext"]
        self.env = env
        self.now: datetime = env.clock.now()
        self.connection_id = str(context["connectionId"])
        self.request_id = str(context.get("requestId", ""))
        self.source_address = str(context.get("identity", {}).get("sourceIp", ""))
        self.headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}

    async def authenticate(self, token: str) -> Actor:
        """Whom an access token speaks for, its session and account checked."""
        actor = authenticate(f"Bearer {token}", await self.env.verifier(), self.now)
        async with self.env.database.opened(actor.user_id, [session_check(actor, self.now)]) as unit:
            judge_session(unit.first[0])
        return actor

    @asynccontextmanager
    async def transaction(self, owner: str | None = None) -> AsyncIterator[Tx]:
        """A unit of work; `owner` is the connection's user once it is known."""
        async with self.env.database.transaction(owner) as tx:
            yield tx


class Handshake(BaseModel):
    """What `$connect` answers: the subprotocol to echo, where the client offered some."""

    subprotocol: str | None = None


@dataclass(frozen=True, slots=True)
class SocketFunction:
    """A route key as Lambda sees it."""

    key: str
    handler: SocketHandler
    body: type[BaseModel] | None

    def __call__(self, event: Event, context: object) -> Event:
        """Answer one event on this thread's loop."""
        return environment.event_loop().run_until_complete(self._answer(event))

    async def _answer(self, event: Event) -> Event:
        seen = Observation(f"WS {self.key}", str(event.get("requestContext", {}).get("requestId", "")))
        try:
            answered = await self._serve(event)
        except IamaError as error:
            seen.error_code = error.code
            answered = self._refuse(error, seen)
        except Exception as error:  # noqa: BLE001
            log_unexpected(error, seen)
            seen.error_code = IamaError.code
            answered = self._refuse(IamaError(), seen)
        seen.close(answered["statusCode"])
        return answered

    async def _serve(self, event: Event) -> Event:
        call = SocketCall(environment.current(), event)
        arguments = {} if self.body is None else {"body": parse_body(self.body, (event.get("body") or "").encode())}
        result = await self.handler(call, **arguments)
        if isinstance(result, Handshake):
            return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": result.subprotocol} if result.subprotocol else {}}
        return {"statusCode": 200} if result is None else {"statusCode": 200, "body": result.model_dump_json()}

    def _refuse(self, error: IamaError, seen: Observation) -> Event:
        body = problem_body(error, seen.request_id)
        if self.key == "$connect":
            return {"statusCode": status_of(type(error)), "body": json.dumps(body)}
        return {"statusCode": 200, "body": json.dumps({"type": "error", **body})}


def socket_route(key: str) -> Callable[[SocketHandler], SocketFunction]:
    """Declare the function of a route key."""

    def declare(handler: SocketHandler) -> SocketFunction:
        return SocketFunction(key, handler, get_type_hints(handler).get("body"))

    return declare
