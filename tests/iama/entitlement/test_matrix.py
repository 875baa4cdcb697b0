"""The tier matrix, cell by cell: what each tier may do passes the gate, one step beyond does not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from iama.entitlement.gate import check
from iama.entitlement.model import Standing, StartRequest
from iama.entitlement.usage_model import limits_of
from iama.kit.errors import IamaError
from tests.iama.entitlement.conftest import Accounts

LOCAL, REMOTE = ["LOCAL_NATIVE", "LOCAL_DOCKER"], ["LOCAL_NATIVE", "LOCAL_DOCKER", "REMOTE_SANDBOX"]
ROWS: dict[str, tuple[Any, ...]] = {
    "daily_jobs": (3, 8, 20, 40, 100),
    "concurrent_jobs": (1, 1, 2, 5, 10),
    "context_cap_tokens": (128_000, 128_000, 200_000, 200_000, 1_000_000),
    "model_classes": (["L1"], ["L1", "L2"], ["L1", "L2"], ["L1", "L2", "L3"], ["L1", "L2", "L3"]),
    "operating_mode": ("SIMPLE", "SIMPLE", "PROFESSIONAL", "PROFESSIONAL", "ENTERPRISE"),
    "execution_modes": (LOCAL, LOCAL, REMOTE, REMOTE, REMOTE),
    "spec_editing": (False, True, True, True, True),
    "fast_track": (False, False, True, True, True),
    "deep_fix": ("NO", "NO", "L2", "L3_CONFIRMED", "L3_CONFIRMED"),
    "add_ons": (False, False, True, True, True),
    "job_credit_cap": ("25", None, None, None, None),
}
TIERS = ("FREE", "PLUS", "PRO", "MAX", "ENTERPRISE")
CREDITS: dict[str, int | None] = {"FREE": None, "PLUS": 280, "PRO": 650, "MAX": 1500, "ENTERPRISE": 5000}


@pytest.fixture
def standing(accounts: Accounts, tier: str) -> Standing:
    return accounts.standing(accounts.open(tier, CREDITS[tier] or 0))


@pytest.mark.parametrize("tier", TIERS)
def test_every_cell_is_the_products(standing: Standing, tier: str) -> None:
    found = {limit.name: limit.value for limit in limits_of(standing)}
    assert {name: found[name] for name in ROWS} == {name: row[TIERS.index(tier)] for name, row in ROWS.items()}
    assert standing.matrix["monthly_credits"] == CREDITS[tier]


def refusal(standing: Standing, **changes: Any) -> str | None:
    """The code of the denial, None where it passes."""
    request = replace(StartRequest("user", "job", "LOCAL_NATIVE", standing.cycle_start), **changes)
    try:
        check(request, standing)
    except IamaError as denied:
        return denied.code
    return None


@pytest.mark.parametrize("tier", TIERS)
def test_each_entitlement_of_the_gate_holds_by_itself(standing: Standing, tier: str) -> None:
    at = TIERS.index(tier)
    daily, running = ROWS["daily_jobs"][at], ROWS["concurrent_jobs"][at]
    assert refusal(replace(standing, started_today=daily - 1, running=running - 1)) is None
    assert refusal(replace(standing, started_today=daily)) == "DAILY_LIMIT_REACHED"
    assert refusal(replace(standing, running=running)) == "CONCURRENT_LIMIT_REACHED"
    modes = {mode: refusal(standing, execution_mode=mode) is None for mode in REMOTE}
    assert [mode for mode, passes in modes.items() if passes] == ROWS["execution_modes"][at]
    assert (refusal(standing, fast_track=True) is None) == ROWS["fast_track"][at]
    nine = replace(standing, granted=Decimal("9.9999"))
    assert refusal(nine) == (None if tier == "FREE" else "CREDITS_EXHAUSTED")


@pytest.mark.parametrize("tier", TIERS)
def test_a_snapshot_holds_every_cell_that_is_enforced_later(accounts: Accounts, tier: str) -> None:
    at = TIERS.index(tier)
    taken = accounts.start(accounts.open(tier, CREDITS[tier] or 0), max_credits=Decimal(10_000))
    names = ("context_cap_tokens", "operating_mode", "spec_editing", "fast_track", "deep_fix")
    assert [getattr(taken, name) for name in names] == [ROWS[name][at] for name in names]
    assert (list(taken.model_classes), list(taken.execution_modes)) == (ROWS["model_classes"][at], ROWS["execution_modes"][at])
    assert taken.credit_cap == (CREDITS[tier] or 25)


@pytest.mark.parametrize(("factor", "limits"), [("1.25", (25, 50)), ("1.50", (30, 60))])
def test_an_add_on_raises_daily_starts_by_its_factor_rounded_up(accounts: Accounts, factor: str, limits: tuple[int, int]) -> None:
    for tier, limit in zip(("PRO", "MAX"), limits, strict=True):
        user_id = accounts.open(tier, 100)
        accounts.write("UPDATE subscription_tiers SET add_on_factor = %s WHERE user_id = %s", factor, user_id)
        assert accounts.standing(user_id).daily_limit == limit
