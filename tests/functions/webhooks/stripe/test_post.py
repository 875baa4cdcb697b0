"""POST /webhooks/stripe: signed raw bodies into the inbox, everything else refused with a type, nothing a 500, nothing lost."""

import base64
import statistics
import time

import pytest

from functions.webhooks.stripe.post import handler
from iama_dev.peers.stripe.webhooks import body_of, sign
from tests.fixtures.edge import Asked, http_event
from tests.fixtures.shop import SECRET, Shop

LINE = "POST /api/v1/webhooks/stripe"
COUNT = "SELECT count(*) FROM stripe_events"


def test_an_event_lies_in_the_inbox_once_however_often_it_comes(shop: Shop) -> None:
    shop.world.add_customer("a@example.com", {})
    replies = [shop.deliver(shop.world.events[0]) for _ in range(10)]
    assert {reply.status for reply in replies} == {200} and replies[0].json == {"received": True}
    assert shop.ask(COUNT) == [(1,)]
    columns = [name for (name,) in shop.ask("SELECT column_name FROM information_schema.columns WHERE table_name = 'stripe_events'")]
    assert not {"payload", "body", "data"} & set(columns), "what an event said is not kept"


@pytest.mark.parametrize(
    "changes",
    [{"secret": "whsec_wrong"}, {"signature": ""}, {"signature": "t=1,v1=abc"}, {"at": time.time() - 301}],
    ids=["wrong secret", "none", "malformed", "older than 300 s"],
)
def test_an_unsigned_event_is_refused(shop: Shop, changes: dict[str, object]) -> None:
    shop.world.add_customer("a@example.com", {})
    reply = shop.deliver(shop.world.events[0], **changes)
    assert (reply.status, reply.json["error_code"]) == (400, "SIGNATURE_WRONG")
    assert shop.ask(COUNT) == [(0,)]


def test_the_signature_is_over_the_bytes_as_they_came(shop: Shop) -> None:
    shop.world.add_customer("a@example.com", {})
    text = body_of(shop.world.events[0])
    assert shop.deliver({}, body=text.replace("\n", "\n "), signature=sign(text, SECRET)).status == 400
    event = http_event(LINE, Asked(text, None, {"stripe-signature": sign(text, SECRET)}))
    encoded = {**event, "body": base64.b64encode(text.encode()).decode(), "isBase64Encoded": True}
    assert shop.desk.send(handler, encoded)["statusCode"] == 200
    assert shop.ask(COUNT) == [(1,)]


@pytest.mark.parametrize("body", ["[]", "{}", '{"id": 1, "object": "event"}', "null", '"x"', "{"])
def test_a_signed_body_that_is_no_event_is_refused_with_a_type(shop: Shop, body: str) -> None:
    reply = shop.deliver({}, body=body)
    assert (reply.status, reply.json["error_code"]) == (400, "EVENT_MALFORMED"), reply.text


def test_an_event_that_is_four_minutes_old_is_taken(shop: Shop) -> None:
    shop.world.add_customer("a@example.com", {})
    assert shop.deliver(shop.world.events[0], at=time.time() - 240).status == 200


def test_the_answer_waits_for_nothing_but_the_inbox(shop: Shop) -> None:
    shop.peer.away = True
    for number in range(21):
        shop.world.add_customer(f"a{number}@example.com", {})
    shop.deliver(shop.world.events[0])
    seconds = []
    for event in shop.world.events[1:]:
        started = time.perf_counter()
        assert shop.deliver(event).status == 200
        seconds.append(time.perf_counter() - started)
    assert statistics.median(seconds) <= 0.2 and shop.peer.calls == []
