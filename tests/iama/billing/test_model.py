"""The catalogue as configuration, and what a bill keeps of its money."""

from dataclasses import replace
from decimal import Decimal

import pytest

from iama.billing.model import BillingUnavailable, Catalogue, PlanNotForSale
from iama.kit.errors import JsonValue
from tests.iama.billing.test_rules import CATALOGUE, MATRIX, PAID, SOLD


def test_a_plan_and_an_add_on_are_found_by_what_they_are() -> None:
    assert (CATALOGUE.plan_of("MAX").amount, CATALOGUE.add_on_of("PRO", 25).credits) == (19900, Decimal("162.5"))
    with pytest.raises(PlanNotForSale):
        CATALOGUE.plan_of("ENTERPRISE")
    with pytest.raises(PlanNotForSale):
        CATALOGUE.add_on_of("PLUS", 25)


@pytest.mark.parametrize("value", [None, {}, [], {"currency": "usd"}, {"currency": "usd", "grace_days": "x", "plans": {}, "add_ons": {}}])
def test_a_catalogue_that_does_not_hold_together_sells_nothing(value: JsonValue) -> None:
    with pytest.raises(BillingUnavailable):
        Catalogue.read(value, MATRIX)


def test_a_plan_without_its_tier_sells_nothing() -> None:
    with pytest.raises(BillingUnavailable):
        Catalogue.read(SOLD, {})


@pytest.mark.parametrize(
    ("status", "returned", "share"), [("paid", 0, 1), ("open", 0, 0), ("paid", 7900, 0), ("paid", 1975, Decimal("0.75"))]
)
def test_the_share_kept_is_what_was_paid_and_not_given_back(status: str, returned: int, share: Decimal) -> None:
    assert replace(PAID, status=status, returned=returned).share_kept == share
