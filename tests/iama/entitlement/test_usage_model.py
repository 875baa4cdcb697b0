"""Pure rules of the summary: percent, refactors left, thresholds, and why a limit is what it is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from iama.entitlement.usage_model import History, Reason, Summary, limits_of, reached, share
from tests.iama.entitlement.test_model import STANDING

HISTORY = History(None, 25, [])


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [("0", "650", 0), ("0.0001", "650", 1), ("325", "650", 50), ("650", "650", 100), ("9", "0", 100), ("700", "650", 100)],
)
def test_a_share_is_whole_percent_rounded_up_and_never_beyond_its_ends(part: str, whole: str, percent: int) -> None:
    assert share(Decimal(part), Decimal(whole)) == percent


@pytest.mark.parametrize(("used", "told"), [("519.9999", []), ("520", [80]), ("649.9999", [80]), ("650", [80, 100]), ("700", [80, 100])])
def test_thresholds_are_reached_exactly_at_their_percent(used: str, told: list[int]) -> None:
    assert reached(Decimal(used), Decimal(650)) == told
    assert reached(Decimal(used), Decimal(0)) == []


def test_refactors_left_are_what_remains_over_what_one_costs() -> None:
    assert Summary(STANDING, HISTORY).refactors_left == 20
    assert Summary(STANDING, replace(HISTORY, average_cost=Decimal("7.5"))).refactors_left == 66
    assert Summary(replace(STANDING, granted=Decimal(0)), HISTORY).refactors_left == 0


def test_on_free_the_day_is_the_balance() -> None:
    free = Summary(replace(STANDING, tier="FREE", matrix={**STANDING.matrix, "daily_jobs": 3}, started_today=1), HISTORY)
    assert (free.percent_used, free.refactors_left, free.alerts) == (34, 2, [])


def test_what_jobs_hold_counts_as_used_in_the_bar_but_raises_no_alert() -> None:
    held = Summary(replace(STANDING, used=Decimal(100), held=Decimal(450)), HISTORY)
    assert (held.percent_used, held.alerts) == (85, [])


def test_every_limit_says_whether_tier_contract_or_add_on_made_it() -> None:
    plain = {limit.name: limit for limit in limits_of(STANDING)}
    assert {limit.reason for limit in plain.values()} == {Reason.TIER}
    contract: dict[str, object] = {"daily_jobs": 100, "concurrent_jobs": 7}
    special = replace(STANDING, contract=contract, add_on_factor=Decimal("1.25"))  # type: ignore[arg-type]
    found = {limit.name: (limit.value, limit.reason) for limit in limits_of(special)}
    assert found["daily_jobs"] == (125, Reason.CONTRACT_AND_ADD_ON)
    assert found["concurrent_jobs"] == (7, Reason.CONTRACT)
    assert found["monthly_credits"] == ("650", Reason.ADD_ON)
    assert found["spec_editing"] == (True, Reason.TIER)
