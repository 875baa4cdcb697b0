"""What is asked for again: done already is success, anything else that fails is not."""

import asyncio

import pytest

from iama.billing.model import BillingUnavailable
from iama.billing.undoing import intents_of
from tests.fixtures.shop import Shop


def test_a_paid_page_is_left_as_it_is(shop: Shop) -> None:
    shop.buy(shop.user())
    (page,) = shop.world.all("checkout.session")
    asyncio.run(shop.payments.expire_checkout(page["id"]))
    assert page["status"] == "complete"


def test_only_the_running_period_is_paid_back(shop: Shop) -> None:
    sub = shop.buy(shop.user())
    first = shop.invoice_of(sub)
    shop.clock.move(days=30)
    shop.world.renew(sub)
    asyncio.run(shop.payments.withdraw_subscription(sub["id"]))
    assert [shop.world.charge_of(bill)["refunded"] for bill in (first, shop.invoice_of(sub))] == [False, True]


def test_what_never_was_is_no_success(shop: Shop) -> None:
    with pytest.raises(BillingUnavailable):
        asyncio.run(shop.payments.withdraw_subscription("sub_unknown"))


def test_a_bill_without_payments_has_none() -> None:
    assert intents_of({"payments": None}) == intents_of({}) == []
    assert intents_of({"payments": {"data": [{"payment": {"payment_intent": "pi"}}, {"payment": {}}]}}) == ["pi"]
