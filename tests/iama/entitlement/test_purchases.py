"""Wanted states, told in any order and as often as one likes: one live tier, grants that add up to what a purchase is worth."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from iama.entitlement import purchases
from iama.entitlement.model import EntitlementUnknown, Tier
from iama.entitlement.purchases import PaidTier, PurchasedCredits
from tests.fixtures.edge import NOW, HandClock
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts

END = NOW + timedelta(days=30)
PRO = PaidTier(Tier.PRO, Decimal(1), NOW, END)
BOUGHT = PurchasedCredits("stripe:in_1:CYCLE", "CYCLE", Decimal(650), NOW, END)
LIVE = "SELECT tier, source FROM subscription_tiers WHERE user_id = %s AND valid_to IS NULL"


def tell(worker: Role, user_id: str, paid: PaidTier | None) -> bool:
    return worker.run(lambda tx: purchases.set_paid_tier(tx, user_id, paid, NOW + timedelta(hours=1)))


def test_a_tier_is_set_once_and_taken_away_once(accounts: Accounts, worker: Role) -> None:
    user_id = accounts.open("FREE")
    assert [tell(worker, user_id, paid) for paid in (None, PRO, PRO, None, None)] == [False, True, False, True, False]
    assert accounts.ask(LIVE, user_id) == [("FREE", "DEFAULT")]
    assert accounts.ask("SELECT count(*) FROM subscription_tiers WHERE user_id = %s", user_id) == [(3,)]


@pytest.mark.parametrize("source", ["ADMIN", "SEED"])
def test_what_was_not_bought_is_not_taken_away(accounts: Accounts, worker: Role, source: str) -> None:
    user_id = accounts.open("MAX")
    accounts.write("UPDATE subscription_tiers SET source = %s WHERE user_id = %s", source, user_id)
    assert tell(worker, user_id, None) is False
    assert tell(worker, user_id, PRO) is (source == "SEED")


def test_an_account_without_a_tier_is_not_guessed_about(accounts: Accounts, worker: Role) -> None:
    user_id = accounts.open("FREE")
    accounts.write("DELETE FROM subscription_tiers WHERE user_id = %s", user_id)
    with pytest.raises(EntitlementUnknown):
        tell(worker, user_id, PRO)


def test_grants_follow_what_a_purchase_is_worth_up_and_down(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id, dice = accounts.open("PRO"), random.Random(3)
    for worth in [*(Decimal(dice.randint(0, 650)) for _ in range(12)), Decimal(325)]:
        for _ in range(2):
            bought = replace(BOUGHT, credits=worth)
            worker.run(lambda tx, bought=bought: purchases.set_purchased_credits(tx, user_id, bought, clock.now()))  # type: ignore[misc]
        assert accounts.standing(user_id).granted == worth
    rows = accounts.ask("SELECT source, credits > 0 FROM credit_grants WHERE user_id = %s", user_id)
    assert set(rows) == {("CYCLE", True), ("REFUND", False)}
    assert accounts.ask("SELECT count(DISTINCT idempotency_key) = count(*) FROM credit_grants") == [(True,)]
