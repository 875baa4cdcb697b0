"""Sending events: signed as Stripe signs them, in any order, as often as asked; by itself only where a target is set."""

import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TRIES = 20


def sign(payload: str, secret: str, at: float | None = None) -> str:
    """The Stripe-Signature header for a payload."""
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def body_of(event: Mapping[str, Any]) -> str:
    """An event as it goes over the wire."""
    return json.dumps(event, indent=2)


@dataclass
class Sender:
    """Delivers each event to one address, on a thread of its own; what is refused is sent again, as Stripe does for days."""

    url: str
    secret: Callable[[], str]
    pause_seconds: float = 0.5
    _queue: "queue.SimpleQueue[Mapping[str, Any]]" = field(default_factory=queue.SimpleQueue)

    def start(self) -> None:
        """Begin to deliver."""
        threading.Thread(target=self._deliver, name="stripe-webhooks", daemon=True).start()

    def put(self, event: Mapping[str, Any]) -> None:
        """Deliver it soon."""
        self._queue.put(event)

    def send(self, event: Mapping[str, Any]) -> int:
        """Deliver it now; the status, 0 where nobody listens."""
        payload = body_of(event)
        headers = {"content-type": "application/json", "stripe-signature": sign(payload, self.secret())}
        request = urllib.request.Request(self.url, payload.encode(), headers)
        try:
            with _direct.open(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def _deliver(self) -> None:
        while True:
            event = self._queue.get()
            for _ in range(TRIES):
                if 200 <= self.send(event) < 300:
                    break
                time.sleep(self.pause_seconds)
