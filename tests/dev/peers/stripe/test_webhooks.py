"""Signatures that the real SDK accepts, and a sender that sends again until it is heard."""

import queue
import time
from collections.abc import Iterator

import pytest
import stripe
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from iama_dev.peers.stripe.webhooks import Sender, body_of, sign
from iama_dev.serving import in_thread

EVENT = {"id": "evt_1", "object": "event", "type": "invoice.paid", "data": {"object": {"id": "in_1"}}}


class Ear:
    """Hears webhooks; the first two are refused."""

    def __init__(self) -> None:
        self.heard: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.refusals = 2

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = (await request.body()).decode()
        status = 500 if self.refusals > 0 else 200
        self.refusals -= 1
        if status == 200:
            self.heard.put((body, request.headers["stripe-signature"]))
        await Response(status_code=status)(scope, receive, send)


@pytest.fixture
def ear() -> Iterator[tuple[Ear, str]]:
    ear = Ear()
    with in_thread(ear) as url:
        yield ear, url


def test_the_sdk_believes_the_signature_and_no_other() -> None:
    payload = body_of(EVENT)
    assert stripe.Webhook.construct_event(payload, sign(payload, "whsec_a"), "whsec_a").id == "evt_1"
    for header in (sign(payload, "whsec_b"), sign(payload, "whsec_a", time.time() - 301), sign(payload + " ", "whsec_a")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(payload, header, "whsec_a", 300)


def test_a_refused_event_is_sent_again_until_it_is_taken(ear: tuple[Ear, str]) -> None:
    listener, url = ear
    sender = Sender(url, lambda: "whsec_a", pause_seconds=0.01)
    sender.start()
    sender.put(EVENT)
    body, header = listener.heard.get(timeout=10)
    assert stripe.Webhook.construct_event(body, header, "whsec_a").id == "evt_1"


def test_nobody_there_is_no_error() -> None:
    assert Sender("http://127.0.0.1:9", lambda: "s").send(EVENT) == 0
