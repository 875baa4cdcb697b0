"""Events of one job, each exactly once and in order, whatever happens to the connection.

The service delivers at least once; the sequence number makes it exactly once here. A number that was skipped closes the
connection and asks again for everything after the last one seen.
"""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from iama_cli.client.api import Api
from iama_cli.client.model import Event
from iama_cli.client.sse import EventStream
from iama_cli.client.websocket import EventSocket, SocketLost, SocketRefused
from iama_cli.settings import Settings

_SOCKET_TRIES = 3


class EventSource(Protocol):
    """One connection: yields events, and None about once a second when there is nothing."""

    def read(self, after: int) -> Iterator[Event | None]:
        """Events after a sequence number until the connection ends."""
        ...


@dataclass(slots=True)
class EventFeed:
    """Follows one job over WebSocket, over SSE where a WebSocket cannot be had."""

    api: Api
    settings: Settings
    job_id: str
    after: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    failures: int = 0

    def follow(self) -> Iterator[Event | None]:
        """Events as they come; None now and then so that the caller can look at the clock. Ends when `stopped` is set."""
        while not self.stopped.is_set():
            yield from self._one_connection()
            yield None

    def _source(self) -> EventSource:
        if self.failures < _SOCKET_TRIES:
            return EventSocket(self.settings.stream_url, self.api.transport, self.job_id)
        return EventStream(self.api.transport, self.job_id)

    def _one_connection(self) -> Iterator[Event | None]:
        try:
            for event in self._source().read(self.after):
                if event is None:
                    yield None
                elif event.seq > self.after + 1:
                    return
                elif event.seq == self.after + 1:
                    self.after = event.seq
                    self.failures = 0 if self.failures < _SOCKET_TRIES else self.failures
                    yield event
                if self.stopped.is_set():
                    return
        except SocketRefused:
            self.failures = _SOCKET_TRIES
        except SocketLost:
            self.failures += 1
            self.stopped.wait(min(0.1 * 2**self.failures, 2.0) * (0.5 + random.random()))
