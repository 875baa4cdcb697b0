"""One WebSocket connection to the event stream. The token travels in a header, never in the address."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iama_cli.client.credentials import Tokens
from iama_cli.client.model import Event
from iama_cli.client.problems import problem
from iama_cli.client.transport import Transport
from iama_cli.shapes import decode

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_TICK_S = 1.0
_PING_S = 300.0
_LIFE_S, _LIFE_JITTER_S = 6_000.0, 900.0
"""The gateway ends a connection after two hours; we come back before that, and not all of us at once."""
_FINAL = {"JOB_NOT_FOUND": 404, "AFTER_BEYOND_END": 400, "INVALID_REQUEST": 400}
"""Errors that asking again does not change; after any other the connection is made anew."""


class SocketLost(Exception):
    """The connection ended or could not be made this time; try again."""


class SocketRefused(Exception):
    """There is no WebSocket to be had at this address."""


@dataclass(frozen=True, slots=True)
class EventSocket:
    """A connection that is made when it is read."""

    url: str
    transport: Transport
    job_id: str

    def read(self, after: int) -> Iterator[Event | None]:
        """Events after `after`; raises `SocketLost` when the connection ends."""
        from websockets.exceptions import ConnectionClosed

        tokens = self.transport.tokens()
        with self._connected(tokens) as socket:
            began = pinged = time.monotonic()
            life = _LIFE_S + random.random() * _LIFE_JITTER_S
            try:
                socket.send(json.dumps({"action": "subscribe", "job_id": self.job_id, "after": after}))
                while time.monotonic() - began < life:
                    yield from self._receive(socket)
                    tokens = self._refreshed(socket, tokens)
                    if time.monotonic() - pinged > _PING_S:
                        pinged = time.monotonic()
                        socket.send(json.dumps({"action": "ping"}))
            except ConnectionClosed as closed:
                raise SocketLost(str(closed)) from None

    def _refreshed(self, socket: "ClientConnection", tokens: Tokens) -> Tokens:
        """A socket lives as long as its token, so a fresh one is sent before the old one runs out."""
        if not tokens.stale:
            return tokens
        fresh = self.transport.tokens()
        socket.send(json.dumps({"action": "refresh", "token": fresh.access}))
        return fresh

    def _connected(self, tokens: Tokens) -> "ClientConnection":
        from websockets.exceptions import InvalidHandshake, InvalidStatus
        from websockets.sync.client import connect

        try:
            return connect(self.url, additional_headers={"Authorization": f"Bearer {tokens.access}"}, open_timeout=5, close_timeout=1)
        except InvalidStatus as refused:
            if refused.response.status_code in {401, 403}:
                self.transport.renewed(tokens)
                raise SocketLost("token refused") from None
            raise (SocketLost if refused.response.status_code >= 500 else SocketRefused)(str(refused)) from None
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise SocketLost(str(error)) from None

    def _receive(self, socket: "ClientConnection") -> Iterator[Event | None]:
        try:
            message: dict[str, Any] = json.loads(socket.recv(timeout=_TICK_S))
        except TimeoutError:
            yield None
            return
        if message.get("type") == "error":
            code = str(message.get("error_code"))
            if code in _FINAL:
                raise problem(_FINAL[code], message)
            raise SocketLost(code)
        if message.get("type") == "events":
            yield from (decode(Event, event) for event in message["events"])
        else:
            yield None
