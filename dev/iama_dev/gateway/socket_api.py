"""The WebSocket API as an ASGI application.

Messages of one socket are handled side by side, as API Gateway does: their order is the client's business. A body that a handler
returns for a message is sent back on the socket (a route response).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import Message, Receive, Scope, Send

from iama_dev.gateway import socket_events
from iama_dev.gateway.connections import Connection, Connections, Full, Gone
from iama_dev.gateway.environments import Fleet, FunctionError, LambdaFunction
from iama_dev.gateway.events import new_id
from iama_dev.gateway.socket_events import Document, Occasion

GOING_AWAY = 1001
MESSAGES_AT_ONCE = 8
"""Messages of one socket in hand at once. The next is read when one is done, so that no socket takes every environment."""
log = logging.getLogger("iama_dev.gateway")


class SocketRouteLike(Protocol):
    """A row of the socket route table."""

    @property
    def key(self) -> str: ...
    @property
    def handler(self) -> str: ...
    @property
    def memory(self) -> int: ...
    @property
    def timeout(self) -> int: ...


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """API Gateway's: ten minutes of silence, two hours in all."""

    idle_seconds: float = 600.0
    life_seconds: float = 7200.0


class SocketApi:
    """Routes socket events to functions and keeps the open connections."""

    def __init__(self, routes: Sequence[SocketRouteLike], stage: str, limits: SocketLimits, fleet: Fleet) -> None:
        self.stage = stage
        self.connections = Connections()
        self._limits = limits
        self.functions: Mapping[str, LambdaFunction] = {
            route.key: LambdaFunction(route.handler, fleet, route.memory, route.timeout) for route in routes
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"] != f"/{self.stage}":
            await _deny(send, 403)
            return
        connection = _connection(scope, send)
        if not await self._connect(connection, scope):
            return
        tasks: set[asyncio.Task[None]] = set()
        ending = await self._converse(connection, receive, tasks)
        self.connections.remove(connection)
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._disconnected(connection, ending)

    async def _disconnected(self, connection: Connection, ending: tuple[int, str]) -> None:
        """Tell the function the code and the reason, at best effort as API Gateway does."""
        with contextlib.suppress(FunctionError):
            await self._invoke("$disconnect", socket_events.disconnect_event(connection, self.stage, *ending))

    async def _connect(self, connection: Connection, scope: Scope) -> bool:
        """Ask `$connect`; open the socket or refuse the handshake with its status."""
        status, outcome = 500, None
        with contextlib.suppress(FunctionError):
            outcome = await self._invoke("$connect", socket_events.connect_event(connection, scope, self.stage))
            status = _status(outcome)
        if not 200 <= status < 300:
            await _deny(connection.send, status)
            return False
        headers = outcome.get("headers") if isinstance(outcome, Mapping) else None
        chosen = {str(name).lower(): str(value) for name, value in (headers or {}).items()}.get("sec-websocket-protocol")
        self.connections.add(connection)
        try:
            await connection.send({"type": "websocket.accept", "subprotocol": chosen})
        except OSError:
            self.connections.remove(connection)
            await self._disconnected(connection, (1006, ""))
            return False
        return True

    async def _converse(self, connection: Connection, receive: Receive, tasks: set[asyncio.Task[None]]) -> tuple[int, str]:
        """Take messages until the socket ends; returns the closing code and reason."""
        while True:
            if len(tasks) >= MESSAGES_AT_ONCE:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                continue
            try:
                message = await self._next(connection, receive)
            except TimeoutError:
                with contextlib.suppress(Gone):
                    await connection.close(GOING_AWAY, "Going away")
                return GOING_AWAY, "Going away"
            if message["type"] == "websocket.disconnect":
                return connection.close_code or message.get("code") or 1005, message.get("reason") or ""
            connection.touch()
            task = asyncio.create_task(self._handle(connection, message))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _next(self, connection: Connection, receive: Receive) -> Message:
        """The next message; TimeoutError once the socket was silent or open for too long."""
        waiting = asyncio.ensure_future(receive())
        try:
            while not waiting.done():
                silence = connection.activity + self._limits.idle_seconds - time.monotonic()
                life = connection.connected_at + self._limits.life_seconds - time.time()
                if min(silence, life) <= 0:
                    raise TimeoutError
                await asyncio.wait([waiting], timeout=min(silence, life))
            return waiting.result()
        finally:
            waiting.cancel()

    async def _handle(self, connection: Connection, message: Message) -> None:
        text = message.get("text")
        key = socket_events.route_of(text, self.functions.keys())
        event = socket_events.message_event(connection, Occasion("MESSAGE", key, self.stage), text, message.get("bytes"))
        try:
            outcome = await self._invoke(key, event)
            reply = outcome.get("body") if isinstance(outcome, Mapping) else None
        except FunctionError:
            reply = socket_events.failure_message(event)
        if isinstance(reply, str) and reply:
            with contextlib.suppress(Gone, Full):
                await connection.post(reply)

    async def _invoke(self, key: str, event: Document) -> Any:
        return await self.functions[key].invoke(event)


def _status(outcome: object) -> int:
    status = outcome.get("statusCode", 200) if isinstance(outcome, Mapping) else 500
    return status if isinstance(status, int) else 500


def _connection(scope: Scope, send: Send) -> Connection:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client") or ("127.0.0.1", 0)
    return Connection(new_id(), headers.get("host", ""), client[0], headers.get("user-agent", ""), send)


async def _deny(send: Send, status: int) -> None:
    """Refuse a handshake with an HTTP status instead of an open socket."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"0")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b""})
