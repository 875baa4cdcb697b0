"""The night's look: a missed event is healed and reported, once a day, and a quiet day reports nothing."""

import pytest

from iama.billing.model import BillingUnavailable
from tests.fixtures.shop import Shop

REPORT = "SELECT missed_events, looked_at, healed FROM billing_reconciliations WHERE finished_at IS NOT NULL ORDER BY utc_day"


def test_a_purchase_that_nobody_told_of_is_healed_and_reported(shop: Shop) -> None:
    user = shop.user()
    shop.buy(user)
    assert shop.tier(user)[0] == "FREE"
    assert shop.reconcile() is True
    assert shop.tier(user) == ("PRO", "650")
    ((missed, _, _),) = shop.ask(REPORT)
    assert sorted(missed) == sorted(event["id"] for event in shop.world.events)
    assert shop.ask("SELECT DISTINCT source, outcome FROM stripe_events") == [("RECONCILE", "APPLIED")]
    assert shop.reconcile() is False, "once a day"


def test_an_entitlement_that_drifted_is_put_right_and_named(shop: Shop) -> None:
    user = shop.user()
    sub = shop.buy(user)
    shop.settle()
    shop.write("UPDATE subscription_tiers SET tier = 'MAX' WHERE valid_to IS NULL AND user_id = %s", user.user_id)
    shop.clock.move(hours=2)
    shop.reconcile()
    assert shop.tier(user) == ("PRO", "650")
    assert shop.ask(REPORT) == [([], 1, [sub["customer"]])]


def test_a_quiet_day_reports_nothing(shop: Shop) -> None:
    shop.buy(shop.user())
    shop.settle()
    shop.clock.move(days=1)
    shop.reconcile()
    assert shop.ask(REPORT) == [([], 1, [])]


def test_while_stripe_is_away_the_night_is_tried_again(shop: Shop) -> None:
    shop.peer.away = True
    with pytest.raises(BillingUnavailable):
        shop.reconcile()
    shop.peer.away = False
    assert shop.reconcile() is True
