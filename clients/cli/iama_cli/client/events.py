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

_MUTE_SOCKETS, _BARREN_SOCKETS = 3, 20
"""Sockets in a row that said nothing at all, or brought no event, before requests take their place."""
_LONGEST_PAUSE_S = 2.0


class EventSource(Protocol):
    """One connection: yields events, and None about once a second when there is nothing."""

    def read(self, after: int) -> Iterator[Event | None]:
        """Events after a sequence number until the connection ends."""
        ...


@dataclass(slots=True)
class EventFeed:
    """Follows one job over WebSocket, over SSE where a WebSocket cannot be had or keeps breaking before it says anything."""

    api: Api
    settings: Settings
    job_id: str
    after: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    by_requests: bool = False
    """Whether events come by SSE from now on."""
    lost: str = ""
    """Why the last connection ended."""
    _failures: int = 0
    _mute: int = 0

    def follow(self) -> Iterator[Event | None]:
        """Events as they come; None now and then so that the caller can look at the clock. Ends when `stopped` is set."""
        while not self.stopped.is_set():
            yield from self._one_connection()
            yield None

    def _source(self) -> EventSource:
        if self.by_requests:
            return EventStream(self.api.transport, self.job_id)
        return EventSocket(self.settings.stream_url, self.api.transport, self.job_id)

    def _one_connection(self) -> Iterator[Event | None]:
        try:
            for event in self._source().read(self.after):
                self._mute = 0
                if event is None:
                    yield None
                elif event.seq > self.after + 1:
                    raise SocketLost("events are missing")
                elif event.seq == self.after + 1:
                    self.after, self._failures = event.seq, 0
                    yield event
                if self.stopped.is_set():
                    return
        except SocketRefused as refused:
            self.by_requests, self.lost = True, str(refused)
        except SocketLost as lost:
            self.lost = str(lost)
            self._failures, self._mute = self._failures + 1, self._mute + 1
            self.by_requests |= self._mute >= _MUTE_SOCKETS or self._failures >= _BARREN_SOCKETS
            self.stopped.wait(min(0.1 * 2**self._failures, _LONGEST_PAUSE_S) * (0.5 + random.random()))
