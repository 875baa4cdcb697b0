"""Usage as it is shown: credits as text with their decimals, and no sum of money on FREE."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from iama.entitlement.http import Entitlement, JobUsage, UsageSummary
from iama.entitlement.usage_model import CallLine, History, StartLine, Summary
from tests.iama.entitlement.test_model import NOW, STANDING

FREE = replace(STANDING, tier="FREE", matrix={**STANDING.matrix, "daily_jobs": 3}, started_today=1)
START = StartLine(1, "PRO", "SETTLED", "CHANGED", False, Decimal(50), Decimal("7.5000"), Decimal("0.0000"), NOW, NOW)
CALL = CallLine("REPAIR", "L1", "3", "USER", "m", 7, 10, 20, 30, 40, Decimal("1.2500"), NOW)


@pytest.mark.parametrize(
    ("for_all", "for_user", "stopped"),
    [(False, False, None), (False, True, "KILL_SWITCH_USER"), (True, False, "KILL_SWITCH_GLOBAL"), (True, True, "KILL_SWITCH_GLOBAL")],
)
def test_a_kill_switch_is_named_and_the_wider_one_first(for_all: bool, for_user: bool, stopped: str | None) -> None:
    view = Entitlement.of(replace(STANDING, stopped_for_all=for_all, stopped_for_user=for_user))
    assert view.starts_stopped == stopped


def test_an_entitlement_names_every_limit_with_its_reason() -> None:
    view = Entitlement.of(replace(STANDING, add_on_factor=Decimal("1.5")))
    limits = {limit.name: (limit.value, limit.reason) for limit in view.limits}
    assert (view.tier, view.source, view.add_on_factor) == ("PRO", "STRIPE", "1.5")
    assert limits["daily_jobs"] == (30, "ADD_ON")
    assert limits["model_classes"] == (["L1", "L2"], "TIER")
    assert limits["monthly_credits"] == ("650", "ADD_ON")


def test_a_paid_account_sees_its_credits_as_text_and_when_they_come_back() -> None:
    shown = UsageSummary.of(Summary(replace(STANDING, used=Decimal("100.0001")), History(Decimal("7.51236"), 25, [])), NOW)
    assert shown.credits is not None
    assert shown.credits.model_dump() == {"granted": "650", "used": "100.0001", "held": "50", "remaining": "499.9999"}
    assert (shown.credits_reset_at, shown.typical_cost, shown.typical_cost_from) == (STANDING.cycle_end, "7.5124", "HISTORY")
    assert (shown.percent_used, shown.concurrent_limit, shown.alerts) == (24, 2, [])


def test_a_free_account_sees_starts_and_no_credits() -> None:
    shown = UsageSummary.of(Summary(FREE, History(None, 25, [])), NOW)
    assert (shown.credits, shown.credits_reset_at, shown.typical_cost, shown.typical_cost_from) == (None, None, "25.0000", "DEFAULT")
    assert (shown.starts.used, shown.starts.limit, shown.starts.left) == (1, 3, 2)
    assert shown.starts.reset_at == NOW.replace(hour=0) + timedelta(days=1)


def test_running_jobs_are_listed() -> None:
    job = {"job_id": "j", "since": "2026-11-20T12:00:00Z", "cap": "50.0000", "used": "7.5000"}
    (running,) = UsageSummary.of(Summary(STANDING, History(None, 25, [job])), NOW).running
    assert (running.job_id, running.since, running.cap, running.used) == ("j", NOW, "50.0000", "7.5000")


def test_what_a_job_has_cost_is_what_was_charged_less_what_came_back() -> None:
    returned = replace(START, start_number=2, charged=Decimal("2.5000"), credited_back=Decimal("2.5000"), daily_returned=True)
    usage = JobUsage.of("job", [START, returned], [CALL])
    assert (usage.total, [start.start_number for start in usage.starts]) == ("7.5000", [1, 2])
    assert [start.daily_start_returned for start in usage.starts] == [False, True]
    (call,) = usage.calls
    assert (call.input_tokens, call.output_tokens, call.cache_write_tokens, call.cache_read_tokens) == (10, 20, 30, 40)
    assert (call.call_number, call.credits, call.payer, call.price_version) == (3, "1.2500", "USER", 7)


def test_a_job_that_never_started_has_cost_nothing() -> None:
    assert JobUsage.of("job", [], []).total == "0"
