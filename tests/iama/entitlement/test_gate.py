"""The gate's decision: which denial comes, and what it tells about when to come back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from iama.entitlement.gate import RUNNING_RETRY_SECONDS, check
from iama.entitlement.model import (
    ConcurrentLimitReached,
    CreditsExhausted,
    DailyLimitReached,
    ExecutionModeNotAllowed,
    FastTrackNotAllowed,
    Standing,
    StartRequest,
    StartsStopped,
)
from iama.kit.errors import Denied, IamaError, JsonValue, OverLimit

NOW = datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC)
MATRIX: dict[str, JsonValue] = {
    "daily_jobs": 3,
    "concurrent_jobs": 1,
    "context_cap_tokens": 128_000,
    "model_classes": ["L1"],
    "operating_mode": "SIMPLE",
    "execution_modes": ["LOCAL_NATIVE", "LOCAL_DOCKER"],
    "spec_editing": False,
    "fast_track": False,
    "deep_fix": "NO",
    "job_credit_cap": None,
}
STANDING = Standing(
    tier="PLUS",
    source="STRIPE",
    contract=None,
    matrix=MATRIX,
    minimum_credits=10,
    add_on_factor=Decimal(1),
    cycle_start=NOW - timedelta(days=29),
    cycle_end=NOW + timedelta(days=1),
    started_today=2,
    running=0,
    granted=Decimal(10),
    used=Decimal(0),
    held=Decimal(0),
    stopped_for_all=False,
    stopped_for_user=False,
)
REQUEST = StartRequest("user", "job", "LOCAL_NATIVE", NOW)
WORST: dict[str, Any] = {"stopped_for_user": True, "started_today": 3, "running": 1, "granted": Decimal(0)}


def denial(standing: Standing, request: StartRequest = REQUEST) -> IamaError | None:
    try:
        check(request, standing)
    except (Denied, OverLimit) as error:
        return error
    return None


def test_the_last_start_of_the_day_with_just_enough_credits_passes() -> None:
    assert denial(STANDING) is None


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"stopped_for_all": True, "stopped_for_user": True}, StartsStopped, "KILL_SWITCH_GLOBAL"),
        ({"stopped_for_user": True}, StartsStopped, "KILL_SWITCH_USER"),
        ({"started_today": 3}, DailyLimitReached, "DAILY_LIMIT_REACHED"),
        ({"started_today": 4}, DailyLimitReached, "DAILY_LIMIT_REACHED"),
        ({"running": 1}, ConcurrentLimitReached, "CONCURRENT_LIMIT_REACHED"),
        ({"used": Decimal("0.0001")}, CreditsExhausted, "CREDITS_EXHAUSTED"),
        ({"held": Decimal("0.0001")}, CreditsExhausted, "CREDITS_EXHAUSTED"),
        (WORST, StartsStopped, "KILL_SWITCH_USER"),
        ({**WORST, "stopped_for_user": False}, DailyLimitReached, "DAILY_LIMIT_REACHED"),
        ({"running": 1, "granted": Decimal(0)}, ConcurrentLimitReached, "CONCURRENT_LIMIT_REACHED"),
    ],
)
def test_each_limit_has_its_own_denial_and_its_place_among_them(changes: dict[str, Any], kind: type[IamaError], reason: str) -> None:
    found = denial(replace(STANDING, **changes))
    assert isinstance(found, kind) and found.detail["denial_reason"] == reason


def test_a_spent_day_says_when_it_ends_and_in_how_many_seconds() -> None:
    found = denial(replace(STANDING, started_today=3))
    assert found is not None and (found.retry, found.retry_after) == (True, 30)
    assert found.detail == {"limit": 3, "used": 3, "reset_at": "2026-11-21T00:00:00+00:00", "denial_reason": "DAILY_LIMIT_REACHED"}


def test_a_full_house_says_to_come_back_soon() -> None:
    found = denial(replace(STANDING, running=1))
    assert found is not None and (found.retry_after, found.detail["limit"]) == (RUNNING_RETRY_SECONDS, 1)
    assert "reset_at" not in found.detail


def test_spent_credits_come_back_with_the_next_cycle() -> None:
    found = denial(replace(STANDING, granted=Decimal("9.9999")))
    assert found is not None and (found.retry_after, found.detail["remaining"]) == (86_400, "9.9999")
    assert found.detail["reset_at"] == STANDING.cycle_end.isoformat()


def test_an_ended_cycle_never_asks_to_come_back_in_the_past() -> None:
    found = denial(replace(STANDING, granted=Decimal(0), cycle_end=NOW - timedelta(days=1)))
    assert found is not None and found.retry_after == 1


def test_a_free_account_needs_no_credits() -> None:
    assert denial(replace(STANDING, tier="FREE", granted=Decimal(0))) is None


def test_what_the_plan_lacks_is_denied_with_what_it_has() -> None:
    mode = denial(STANDING, replace(REQUEST, execution_mode="REMOTE_SANDBOX"))
    assert isinstance(mode, ExecutionModeNotAllowed) and mode.detail["allowed"] == ["LOCAL_NATIVE", "LOCAL_DOCKER"]
    fast = denial(STANDING, replace(REQUEST, fast_track=True))
    assert isinstance(fast, FastTrackNotAllowed) and (fast.retry, fast.detail["tier"]) == (False, "PLUS")


def test_a_rerun_needs_no_daily_start_and_everything_else() -> None:
    rerun = replace(REQUEST, rerun=True)
    assert denial(replace(STANDING, started_today=3), rerun) is None
    assert isinstance(denial(replace(STANDING, running=1), rerun), ConcurrentLimitReached)
    assert isinstance(denial(replace(STANDING, granted=Decimal(0)), rerun), CreditsExhausted)
