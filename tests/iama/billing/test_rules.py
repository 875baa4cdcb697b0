"""The decision as a table: what Stripe says, what was paid, what comes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from iama.billing.model import CannotDecide, Catalogue, CustomerState, Invoice, Item, Line, Parked, Subscription
from iama.billing.rules import decide
from iama.entitlement.model import Tier
from iama.kit.errors import JsonValue

START = datetime(2026, 11, 20, tzinfo=UTC)
END = START + timedelta(days=30)
NOW = START + timedelta(days=1)
SOLD: JsonValue = {
    "currency": "usd",
    "grace_days": 7,
    "plans": {"plus": {"tier": "PLUS", "amount": 2900}, "pro": {"tier": "PRO", "amount": 7900}, "max": {"tier": "MAX", "amount": 19900}},
    "add_ons": {"pro25": {"tier": "PRO", "percent": 25, "amount": 1975}},
}
MATRIX: dict[str, JsonValue] = {
    f"tier.{tier}": {"monthly_credits": credits} for tier, credits in (("PLUS", 280), ("PRO", 650), ("MAX", 1500))
}
CATALOGUE = Catalogue.read(SOLD, MATRIX)
SUB = Subscription("sub", "active", "usd", START, (Item("si", "pro", START, END),), False, None)
PAID = Invoice("in", "sub", "paid", "usd", START, 7900, 0, (Line("pro", 7900, START, END),), 1)
ADD_ON = Invoice("in2", None, "paid", "usd", NOW, 1975, 0, (Line("pro25", 1975, START, END),), 1)
STATE = CustomerState("cus", "user", False, (SUB,), (PAID,))


def test_a_paid_period_is_its_plan_its_cycle_and_its_credits() -> None:
    found = decide(STATE, CATALOGUE, NOW)
    assert (found.tier, found.cycle_start, found.cycle_end, found.grace_until) == (Tier.PRO, START, END, None)
    assert [(grant.reference, grant.credits) for grant in found.grants] == [("stripe:in:CYCLE", Decimal(650))]


@pytest.mark.parametrize("status", ["canceled", "incomplete", "incomplete_expired", "unpaid", "paused", "trialing", "a_new_one"])
def test_any_other_state_is_nothing(status: str) -> None:
    assert decide(replace(STATE, subscriptions=(replace(SUB, status=status),)), CATALOGUE, NOW).tier == Tier.FREE


@pytest.mark.parametrize("status", ["draft", "open", "uncollectible", "void"])
def test_without_a_paid_bill_there_is_nothing(status: str) -> None:
    assert decide(replace(STATE, invoices=(replace(PAID, status=status, amount_paid=0),)), CATALOGUE, NOW).tier == Tier.FREE


@pytest.mark.parametrize(("said", "tier"), [("plus", Tier.PLUS), ("max", Tier.PRO)])
def test_the_lesser_of_what_is_said_and_what_is_paid_counts(said: str, tier: Tier) -> None:
    sub = replace(SUB, items=(replace(SUB.items[0], price_id=said),))
    assert decide(replace(STATE, subscriptions=(sub,)), CATALOGUE, NOW).tier == tier


def test_of_two_subscriptions_the_higher_counts() -> None:
    other = replace(SUB, subscription_id="other", items=(Item("si2", "plus", START, END),))
    bill = replace(PAID, invoice_id="in9", subscription_id="other", amount_paid=2900, lines=(Line("plus", 2900, START, END),))
    for subs in ((SUB, other), (other, SUB)):
        assert decide(replace(STATE, subscriptions=subs, invoices=(bill, PAID)), CATALOGUE, NOW).tier == Tier.PRO


def test_of_two_of_one_rank_the_first_stays_and_the_other_is_surplus() -> None:
    later = replace(SUB, subscription_id="later", created=NOW)
    for subs in ((SUB, later), (later, SUB)):
        assert decide(replace(STATE, subscriptions=subs), CATALOGUE, NOW).surplus == (later,)


@pytest.mark.parametrize(
    "changes", [{"status": "past_due"}, {"status": "active", "items": (Item("si", "max", END, END + timedelta(days=30)),)}]
)
def test_nothing_is_surplus_while_the_one_that_counts_is_not_paid(changes: dict[str, Any]) -> None:
    other = replace(SUB, subscription_id="other", items=(Item("si2", "plus", START, END),))
    subs = (replace(SUB, **changes), other)
    assert decide(replace(STATE, subscriptions=subs), CATALOGUE, NOW).surplus == ()


@pytest.mark.parametrize(
    ("returned", "tier", "credits"), [(0, Tier.PRO, "650"), (3950, Tier.PRO, "325"), (7900, Tier.FREE, "0"), (9000, Tier.FREE, "0")]
)
def test_what_was_given_back_is_worth_nothing(returned: int, tier: Tier, credits: str) -> None:
    found = decide(replace(STATE, invoices=(replace(PAID, returned=returned),)), CATALOGUE, NOW)
    assert (found.tier, found.grants[0].credits) == (tier, Decimal(credits))


def test_an_unpaid_renewal_leaves_the_old_cycle_until_the_grace_ends() -> None:
    late = replace(SUB, status="past_due", items=(Item("si", "pro", END, END + timedelta(days=30)),))
    state = replace(STATE, subscriptions=(late,))
    grace_end = END + timedelta(days=7)
    kept = decide(state, CATALOGUE, grace_end - timedelta(seconds=1))
    assert (kept.tier, kept.cycle_start, kept.cycle_end, kept.grace_until) == (Tier.PRO, START, END, grace_end)
    assert decide(state, CATALOGUE, grace_end).tier == Tier.FREE
    assert decide(replace(state, invoices=()), CATALOGUE, END).tier == Tier.FREE, "a first bill has no grace"


def test_an_add_on_raises_credits_and_daily_starts_of_its_cycle_only() -> None:
    found = decide(replace(STATE, invoices=(PAID, ADD_ON)), CATALOGUE, NOW)
    assert (found.add_on_factor, sum(grant.credits for grant in found.grants)) == (Decimal("1.25"), Decimal("812.5"))
    line = replace(ADD_ON.lines[0], period_end=START)
    assert decide(replace(STATE, invoices=(PAID, replace(ADD_ON, lines=(line,)))), CATALOGUE, NOW).add_on_factor == 1
    assert decide(replace(STATE, invoices=(PAID, replace(ADD_ON, returned=1975))), CATALOGUE, NOW).add_on_factor == 1


def test_an_overpriced_line_is_worth_no_more_than_a_full_price() -> None:
    assert (
        decide(replace(STATE, invoices=(replace(PAID, lines=(Line("pro", 99_999, START, END),)),)), CATALOGUE, NOW).grants[0].credits == 650
    )


def test_another_currency_or_plan_is_for_a_person() -> None:
    cases = {
        Parked.OTHER_CURRENCY: replace(STATE, subscriptions=(replace(SUB, currency="eur"),)),
        Parked.UNKNOWN_PLAN: replace(STATE, subscriptions=(replace(SUB, items=(Item("si", "x", START, END),)),)),
    }
    for reason, state in cases.items():
        with pytest.raises(CannotDecide) as cannot:
            decide(state, CATALOGUE, NOW)
        assert cannot.value.reason == reason
    with pytest.raises(CannotDecide):
        decide(replace(STATE, invoices=(replace(PAID, currency="eur"),)), CATALOGUE, NOW)
