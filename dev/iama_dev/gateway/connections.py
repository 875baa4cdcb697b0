"""The open sockets of the WebSocket API, by connection id. A connection exists from the end of `$connect` until it closes."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import Send

PATIENCE_SECONDS = 0.5


class Gone(Exception):
    """No such connection, or no longer."""


class Full(Exception):
    """The client does not read, and what the wire holds for it is full. The message was not sent."""


@dataclass(slots=True)
class Connection:
    """One socket; times are seconds since the epoch, `activity` is on the monotonic clock."""

    id: str
    host: str
    source_ip: str
    user_agent: str
    send: Send
    connected_at: float = field(default_factory=time.time)
    last_active_at: float = field(default_factory=time.time)
    activity: float = field(default_factory=time.monotonic)
    open: bool = True
    close_code: int | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def touch(self) -> None:
        """Something was said in either direction."""
        self.last_active_at, self.activity = time.time(), time.monotonic()

    async def post(self, text: str) -> None:
        """Send a message, whole and in turn; Full where the client reads nothing for half a second."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._turn:
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            raise Full from None
        self.touch()

    async def close(self, code: int, reason: str = "") -> None:
        """Close from our side. A client that does not read is not told, its connection is over all the same."""
        self.close_code = code
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS), self._turn:
                    await self._send({"type": "websocket.close", "code": code, "reason": reason})
        finally:
            self.open = False

    async def _send(self, event: Mapping[str, object]) -> None:
        if not self.open:
            raise Gone
        try:
            await self.send(dict(event))
        except (OSError, RuntimeError) as error:
            self.open = False
            raise Gone from error


class Connections:
    """All open sockets of one gateway."""

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, connection: Connection) -> None:
        """From now on others may post to it."""
        self._open[connection.id] = connection

    def remove(self, connection: Connection) -> None:
        """From now on it is gone."""
        connection.open = False
        self._open.pop(connection.id, None)

    def find(self, connection_id: str) -> Connection:
        """The connection, or Gone."""
        connection = self._open.get(connection_id)
        if connection is None:
            raise Gone
        return connection
