"""The real SDK against the peer: shapes, errors by type, the pinned version, and purchases that happen once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from iama.billing.gateway import API_VERSION, AddOnPurchase, Purchase, StripePayments
from iama.billing.model import BillingUnavailable, CardDeclined, Payer, PurchaseRepeated
from iama_dev.peers.stripe.shapes import API_VERSION as PEER_VERSION
from tests.fixtures.shop import Shop


def test_everything_of_a_customer_comes_as_dataclasses(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.world.refund(shop.invoice_of(sub), 100)
    shop.world.schedule(sub, "price_iama_plus")
    state = asyncio.run(shop.payments.fetch(sub["customer"]))
    (found,), (bill,) = state.subscriptions, state.invoices
    item = sub["items"]["data"][0]
    assert (state.user_id, found.subscription_id, found.pending_price_id) == (user.user_id, sub["id"], "price_iama_plus")
    assert found.items[0].period_end == datetime.fromtimestamp(item["current_period_end"], UTC)
    assert (bill.subscription_id, bill.amount_paid, bill.returned, bill.lines[0].price_id) == (sub["id"], 7900, 100, "price_iama_pro")


def test_the_version_is_pinned_and_the_peers() -> None:
    import stripe

    assert API_VERSION == PEER_VERSION == stripe.api_version, "library, pin and peer move in one change"


def test_a_customer_is_made_once(shop: Shop) -> None:
    payer = Payer(shop.user().user_id, "a@example.com", None)
    assert len({asyncio.run(shop.payments.create_customer(payer)) for _ in range(3)}) == 1


def test_an_upgrade_by_one_key_is_one_upgrade(shop: Shop) -> None:
    sub = shop.buy(shop.user())
    purchase = Purchase(sub["customer"], "price_iama_max", "key-1")
    for _ in range(3):
        asyncio.run(shop.payments.upgrade(sub["id"], sub["items"]["data"][0]["id"], purchase))
    assert len(shop.world.all("invoice")) == 2 and sub["items"]["data"][0]["price"]["id"] == "price_iama_max"


def test_a_declined_card_changes_nothing(shop: Shop) -> None:
    sub = shop.buy(shop.user())
    shop.world.broke.add(sub["customer"])
    with pytest.raises(CardDeclined):
        asyncio.run(shop.payments.upgrade(sub["id"], sub["items"]["data"][0]["id"], Purchase(sub["customer"], "price_iama_max", "key-2")))
    assert sub["items"]["data"][0]["price"]["id"] == "price_iama_pro"


def test_an_add_on_is_bought_once_a_key_and_another_one_by_it_is_refused(shop: Shop) -> None:
    sub = shop.buy(shop.user())
    now = shop.clock.now()
    purchase = AddOnPurchase(sub["customer"], "price_iama_pro_25", "usd", (now, now + timedelta(days=30)), "cycle-1")
    for _ in range(3):
        asyncio.run(shop.payments.buy_add_on(purchase))
    assert [bill["amount_paid"] for bill in shop.world.all("invoice", status="paid")] == [1975, 7900]
    other = AddOnPurchase(sub["customer"], "price_iama_pro_50", "usd", purchase.period, "cycle-1")
    with pytest.raises(PurchaseRepeated):
        asyncio.run(shop.payments.buy_add_on(other))


def test_a_planned_change_can_be_made_moved_and_taken_back(shop: Shop) -> None:
    sub = shop.buy(shop.user(), "price_iama_max")
    asyncio.run(shop.payments.downgrade(sub["id"], None, Purchase(sub["customer"], "price_iama_plus", "key-3")))
    asyncio.run(shop.payments.downgrade(sub["id"], sub["schedule"], Purchase(sub["customer"], "price_iama_pro", "key-4")))
    assert shop.world.get("subscription_schedule", sub["schedule"])["phases"][1]["items"][0]["price"] == "price_iama_pro"
    asyncio.run(shop.payments.keep_plan(sub["id"], sub["schedule"], "key-5"))
    assert (sub["schedule"], sub["cancel_at_period_end"]) == (None, False)


@pytest.mark.parametrize("fault", ["away", "wrong key", "nobody there"])
def test_a_service_that_is_away_is_unavailable(shop: Shop, fault: str) -> None:
    async def wrong() -> str:
        return "sk_wrong"

    shop.peer.away = fault == "away"
    payments = {"wrong key": StripePayments(wrong, shop.url), "nobody there": StripePayments(wrong, "http://127.0.0.1:9")}.get(
        fault, shop.payments
    )
    with pytest.raises(BillingUnavailable):
        asyncio.run(payments.customer_of_charge("ch_1"))


def test_events_are_listed_whole_past_a_page(shop: Shop) -> None:
    for number in range(130):
        shop.world.add_customer(f"a{number}@example.com", {})
    found = asyncio.run(shop.payments.events_since(shop.clock.now() - timedelta(days=1)))
    assert len({event.event_id for event in found}) == 130
