"""Pure rules: what an end costs, when a day and a month are over, and what a tier's row must hold."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from iama.entitlement.model import Cost, Ending, EntitlementUnknown, Standing, Terms, Usage, cost_of, month_after, next_utc_midnight
from iama.jobs.model import Outcome
from iama.kit.errors import JsonValue

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROW: dict[str, JsonValue] = {
    "daily_jobs": 20,
    "concurrent_jobs": 2,
    "context_cap_tokens": 200_000,
    "model_classes": ["L1", "L2"],
    "operating_mode": "PROFESSIONAL",
    "execution_modes": ["LOCAL_NATIVE"],
    "spec_editing": True,
    "fast_track": True,
    "deep_fix": "L2",
    "job_credit_cap": None,
}
STANDING = Standing(
    tier="PRO",
    source="STRIPE",
    contract=None,
    matrix=ROW,
    minimum_credits=10,
    add_on_factor=Decimal(1),
    cycle_start=NOW,
    cycle_end=NOW + timedelta(days=30),
    started_today=0,
    running=0,
    granted=Decimal(650),
    used=Decimal(100),
    held=Decimal(50),
    stopped_for_all=False,
    stopped_for_user=False,
)
FREE_OF_CHARGE, START_ONLY, ACTUAL_USE = Cost(False, False), Cost(False, True), Cost(True, True)


@pytest.mark.parametrize(
    ("code", "before_tests", "after_tests"),
    [
        ("CHANGED", ACTUAL_USE, ACTUAL_USE),
        ("PARTIAL", ACTUAL_USE, ACTUAL_USE),
        ("NOTHING_TO_CHANGE", FREE_OF_CHARGE, FREE_OF_CHARGE),
        ("USER_CANCELLED", FREE_OF_CHARGE, ACTUAL_USE),
        ("CLIENT_DISCONNECTED", FREE_OF_CHARGE, ACTUAL_USE),
        ("FORCE_TERMINATED_BY_USER", FREE_OF_CHARGE, ACTUAL_USE),
        ("LOGIC_FAILURE", START_ONLY, START_ONLY),
        ("TIMEOUT_EXECUTION", START_ONLY, START_ONLY),
        ("ARTIFACTS_EXPIRED", START_ONLY, START_ONLY),
        ("INFRA_FAILURE", FREE_OF_CHARGE, FREE_OF_CHARGE),
        ("POLICY_BLOCKED", FREE_OF_CHARGE, FREE_OF_CHARGE),
        ("A_CODE_NOBODY_THOUGHT_OF", FREE_OF_CHARGE, FREE_OF_CHARGE),
    ],
)
def test_each_end_costs_what_the_table_says(code: str, before_tests: Cost, after_tests: Cost) -> None:
    assert (cost_of(Ending(code, False)), cost_of(Ending(code, True))) == (before_tests, after_tests)


def test_only_deliveries_and_stops_by_the_user_are_ever_charged() -> None:
    charged = {outcome for outcome in Outcome if cost_of(Ending(outcome, True)).charges}
    stops = {Outcome.USER_CANCELLED, Outcome.CLIENT_DISCONNECTED, Outcome.FORCE_TERMINATED_BY_USER}
    assert charged == {Outcome.CHANGED, Outcome.PARTIAL} | stops


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (NOW, datetime(2026, 11, 21, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 11, 20, 0, 30, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 11, 20, tzinfo=UTC)),
        (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_utc_wherever_the_clock_hangs(now: datetime, midnight: datetime) -> None:
    assert next_utc_midnight(now) == midnight


@pytest.mark.parametrize(
    ("start", "end"),
    [((2026, 11, 20), (2026, 12, 20)), ((2026, 12, 5), (2027, 1, 5)), ((2026, 1, 31), (2026, 2, 28)), ((2028, 1, 30), (2028, 2, 29))],
)
def test_a_cycle_ends_on_its_day_of_the_next_month_or_on_the_last_one(start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert month_after(datetime(*start, tzinfo=UTC)) == datetime(*end, tzinfo=UTC)


def test_what_remains_is_grants_less_ledger_less_what_is_held() -> None:
    assert STANDING.remaining == 500


@pytest.mark.parametrize(("factor", "limit"), [("1.00", 20), ("1.25", 25), ("1.50", 30)])
def test_an_add_on_raises_the_daily_limit_by_its_factor(factor: str, limit: int) -> None:
    assert replace(STANDING, add_on_factor=Decimal(factor)).daily_limit == limit


def test_a_raised_limit_is_rounded_up() -> None:
    assert replace(STANDING, matrix={**ROW, "daily_jobs": 3}, add_on_factor=Decimal("1.25")).daily_limit == 4


def test_a_contract_lies_over_its_tier() -> None:
    standing = replace(STANDING, contract={"daily_jobs": 500, "job_credit_cap": 75})
    assert (standing.daily_limit, standing.terms.job_credit_cap, standing.terms.concurrent_jobs) == (500, Decimal(75), 2)


@pytest.mark.parametrize("field", [field.name for field in fields(Terms)])
def test_a_row_without_a_field_starts_nothing(field: str) -> None:
    with pytest.raises(EntitlementUnknown):
        Terms.read({name: given for name, given in ROW.items() if name != field})


@pytest.mark.parametrize(
    "field", ["daily_jobs", "concurrent_jobs", "context_cap_tokens", "model_classes", "execution_modes", "job_credit_cap"]
)
@pytest.mark.parametrize("value", ["many", {}, True])
def test_a_figure_that_is_none_starts_nothing(field: str, value: JsonValue) -> None:
    with pytest.raises(EntitlementUnknown):
        Terms.read({**ROW, field: value})


@pytest.mark.parametrize("value", ["true", 1, None])
def test_only_a_plain_true_allows_something(value: JsonValue) -> None:
    terms = Terms.read({**ROW, "spec_editing": value, "fast_track": value})
    assert (terms.spec_editing, terms.fast_track) == (False, False)


def test_a_call_has_the_same_key_however_often_it_is_replayed() -> None:
    first = Usage("job", "REPAIR", "L2", 7, Decimal(1), NOW)
    assert first.key == replace(first, credits=Decimal(9), at=NOW + timedelta(hours=1)).key == "job:REPAIR:L2:7"
