"""The peer over HTTP: keys, idempotency, lists by page, and the hosted pages that one can click through."""

import re
from collections.abc import Iterator

import httpx
import pytest

from iama_dev.peers.stripe.app import StripePeer
from iama_dev.peers.stripe.world import World
from iama_dev.serving import in_thread
from tests.fixtures.shop import stocked


@pytest.fixture
def peer() -> Iterator[tuple[StripePeer, httpx.Client]]:
    made = StripePeer(stocked(World()), lambda: "sk_test_a")
    with in_thread(made) as url, httpx.Client(base_url=url, headers={"authorization": "Bearer sk_test_a"}) as client:
        made.url = lambda: url
        yield made, client


def test_another_key_is_refused(peer: tuple[StripePeer, httpx.Client]) -> None:
    refused = peer[1].get("/v1/customers", headers={"authorization": "Bearer sk_test_b"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "api_key_invalid")


def test_a_key_gives_the_first_answer_again_and_refuses_other_parameters(peer: tuple[StripePeer, httpx.Client]) -> None:
    send = lambda email: peer[1].post("/v1/customers", data={"email": email}, headers={"idempotency-key": "k"})  # noqa: E731
    first, again, other = send("a@x.io"), send("a@x.io"), send("b@x.io")
    assert first.json() == again.json() and again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    assert len(peer[0].world.all("customer")) == 1


def test_a_list_has_pages(peer: tuple[StripePeer, httpx.Client]) -> None:
    for number in range(5):
        peer[1].post("/v1/customers", data={"email": f"{number}@x.io"})
    first = peer[1].get("/v1/customers", params={"limit": 3}).json()
    rest = peer[1].get("/v1/customers", params={"limit": 3, "starting_after": first["data"][-1]["id"]}).json()
    assert (len(first["data"]), first["has_more"], len(rest["data"]), rest["has_more"]) == (3, True, 2, False)


def test_checkout_is_clicked_through_and_the_portal_cancels(peer: tuple[StripePeer, httpx.Client]) -> None:
    app, client = peer
    customer = client.post("/v1/customers", data={"email": "a@x.io"}).json()["id"]
    wish = {"mode": "subscription", "customer": customer, "line_items[0][price]": "price_iama_pro", "success_url": "https://x.io/done"}
    session = client.post("/v1/checkout/sessions", data=wish).json()
    page = client.get(session["url"]).text
    action = re.search(r'action="([^"]+)"', page)
    assert action and "79.00 USD" in page
    assert client.post(action[1], data={"card": "4000 0000 0000 0002"}).status_code == 402
    assert app.world.all("subscription") == []
    assert "Thank you" in client.post(action[1], data={"card": "4242 4242 4242 4242"}).text
    assert "was used" in client.get(session["url"]).text
    (sub,) = app.world.all("subscription")
    portal = client.post("/v1/billing_portal/sessions", data={"customer": customer, "return_url": "https://x.io"}).json()
    cancel = re.search(r'action="([^"]+)"', client.get(portal["url"]).text)
    assert cancel
    client.post(cancel[1])
    assert sub["cancel_at_period_end"] is True


def test_time_and_banks_are_asked_for(peer: tuple[StripePeer, httpx.Client]) -> None:
    app, client = peer
    sub = app.world.subscribe(app.world.add_customer("a@x.io", {})["id"], "price_iama_pro")
    client.post("/_peer/break-card", data={"customer": sub["customer"]})
    assert client.post("/_peer/renew", data={"subscription": sub["id"]}).json()["status"] == "past_due"
    assert client.post("/_peer/end", data={"subscription": sub["id"]}).json()["status"] == "canceled"
    assert client.post("/_peer/nonsense").status_code == 404
    assert client.get("/v1/nonsense").json()["error"]["code"] == "url_unknown"
