"""What an account has used, for people to look at: rows of the summing views, and the pure rules of the summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from iama.entitlement.model import Standing, Tier
from iama.kit.errors import JsonValue

HISTORY = timedelta(days=7)
"""How far back jobs count as typical."""
THRESHOLDS = (80, 100)
"""Percent of a cycle's credits at which a client shows an alert and a mail goes out."""


class Reason(StrEnum):
    """Why a limit is what it is."""

    TIER = "TIER"
    CONTRACT = "CONTRACT"
    ADD_ON = "ADD_ON"
    CONTRACT_AND_ADD_ON = "CONTRACT_AND_ADD_ON"


@dataclass(frozen=True, slots=True)
class Limit:
    """One entitlement with the reason of its value."""

    name: str
    value: JsonValue
    reason: Reason


@dataclass(frozen=True, slots=True)
class History:
    """What jobs have cost lately, and which of them run; `typical_cost` is the configured figure for accounts without history."""

    average_cost: Decimal | None
    typical_cost: JsonValue
    running_jobs: Sequence[Mapping[str, str]]

    @property
    def cost_of_a_job(self) -> Decimal:
        """Credits of a typical refactoring of this user."""
        return self.average_cost or Decimal(str(self.typical_cost))


@dataclass(frozen=True, slots=True)
class StartLine:
    """What one start of a job has cost."""

    start_number: int
    tier: str
    state: str
    ended_as: str | None
    daily_returned: bool
    credits_held: Decimal
    charged: Decimal
    credited_back: Decimal
    reserved_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallLine:
    """One charged model call: four token counters, the price table's version, credits."""

    stage: str
    model_class: str
    call_number: str
    payer: str
    model: str | None
    price_version: int | None
    input_tokens: int
    output_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    credits: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Quota:
    """A cycle's sums and where to write to."""

    cycle_start: datetime
    cycle_end: datetime
    granted: Decimal
    used: Decimal
    tier: str
    email: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A standing and its history."""

    standing: Standing
    history: History

    @property
    def percent_used(self) -> int:
        """Of the cycle's credits, or on FREE of the day's starts: whole percent, rounded up, at most 100. What jobs hold counts as used."""
        standing = self.standing
        if standing.tier == Tier.FREE:
            return share(Decimal(standing.started_today), Decimal(standing.daily_limit))
        return share(standing.granted - standing.remaining, standing.granted)

    @property
    def refactors_left(self) -> int:
        """About how many typical refactorings the balance carries; on FREE, how many starts the day has left."""
        if self.standing.tier == Tier.FREE:
            return self.starts_left
        return max(int(self.standing.remaining // self.history.cost_of_a_job), 0)

    @property
    def starts_left(self) -> int:
        """Starts the UTC day has left."""
        return max(self.standing.daily_limit - self.standing.started_today, 0)

    @property
    def alerts(self) -> list[int]:
        """Thresholds that were reached by use alone, as the mails count it."""
        if self.standing.tier == Tier.FREE:
            return []
        return reached(self.standing.used, self.standing.granted)


def share(part: Decimal, whole: Decimal) -> int:
    """Whole percent, rounded up, between 0 and 100; all of nothing is used up."""
    if whole <= 0:
        return 100
    return min(max(int((part * 100 / whole).to_integral_value(ROUND_CEILING)), 0), 100)


def reached(used: Decimal, granted: Decimal) -> list[int]:
    """The thresholds at or below what was used of what was granted; none where nothing was granted."""
    return [threshold for threshold in THRESHOLDS if granted > 0 and used * 100 >= granted * threshold]


def limits_of(standing: Standing) -> list[Limit]:
    """Every entitlement as it counts now, and whether tier, contract or add-on made it so."""
    terms, own = standing.terms, standing.contract or {}
    values: dict[str, JsonValue] = {
        "daily_jobs": standing.daily_limit,
        "concurrent_jobs": terms.concurrent_jobs,
        "context_cap_tokens": terms.context_cap_tokens,
        "model_classes": list(terms.model_classes),
        "operating_mode": terms.operating_mode,
        "execution_modes": list(terms.execution_modes),
        "spec_editing": terms.spec_editing,
        "fast_track": terms.fast_track,
        "deep_fix": terms.deep_fix,
        "add_ons": {**standing.matrix, **own}.get("add_ons") is True,
        "job_credit_cap": None if terms.job_credit_cap is None else str(terms.job_credit_cap),
    }
    found = [
        Limit(name, value, _reason(name, own, raised=name == "daily_jobs" and standing.add_on_factor > 1)) for name, value in values.items()
    ]
    raised = standing.add_on_factor > 1
    return [*found, Limit("monthly_credits", str(standing.granted), _reason("monthly_credits", own, raised=raised))]


def _reason(name: str, contract: Mapping[str, JsonValue], *, raised: bool) -> Reason:
    if name in contract:
        return Reason.CONTRACT_AND_ADD_ON if raised else Reason.CONTRACT
    return Reason.ADD_ON if raised else Reason.TIER
