"""The same events over server-sent events, for networks that let no WebSocket through.

The service holds a request for about 20 seconds and then ends it; the reader comes back with the last number it saw.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from iama_cli.client.model import Event
from iama_cli.client.problems import problem
from iama_cli.client.transport import Transport
from iama_cli.client.websocket import SocketLost
from iama_cli.shapes import decode


@dataclass(frozen=True, slots=True)
class EventStream:
    """One held request."""

    transport: Transport
    job_id: str

    def read(self, after: int) -> Iterator[Event | None]:
        """Events after `after` until the service ends the answer; raises `SocketLost` when it broke off."""
        import httpx

        tokens = self.transport.tokens()
        headers = {"Authorization": f"Bearer {tokens.access}", "Last-Event-ID": str(after), "Accept": "text/event-stream"}
        url = f"{self.transport.url}/api/v1/jobs/{self.job_id}/events"
        try:
            with self.transport.client.stream("GET", url, headers=headers) as answer:
                if answer.status_code == 401:
                    self.transport.renewed(tokens)
                    raise SocketLost("token refused")
                if answer.status_code >= 500:
                    raise SocketLost(f"HTTP {answer.status_code}")
                if answer.status_code >= 400:
                    raise problem(answer.status_code, json.loads(answer.read() or b"null"))
                yield from _events(answer.iter_lines())
        except httpx.TransportError as error:
            raise SocketLost(type(error).__name__) from None


def _events(lines: Iterator[str]) -> Iterator[Event | None]:
    collected: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            collected.append(line[5:].lstrip())
        elif not line and collected:
            yield decode(Event, json.loads("\n".join(collected)))
            collected = []
        elif line.startswith(":"):
            yield None
