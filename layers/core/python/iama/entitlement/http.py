"""Answers of the usage routes. Credits are text with their decimals, as the ledger keeps them; dollars appear in billing only."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from iama.entitlement.model import Standing, Tier, next_utc_midnight
from iama.entitlement.usage_model import CallLine, StartLine, Summary, limits_of


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class LimitView(_Answer):
    """One entitlement; `reason` is TIER, CONTRACT, ADD_ON or CONTRACT_AND_ADD_ON."""

    name: str
    value: Any
    reason: str


class Entitlement(_Answer):
    """What the account may do now and why; `starts_stopped` names a kill switch that holds."""

    tier: str
    source: str
    add_on_factor: str
    cycle_start: datetime
    cycle_end: datetime
    starts_stopped: str | None
    limits: list[LimitView]

    @staticmethod
    def of(standing: Standing) -> "Entitlement":
        stopped = "KILL_SWITCH_GLOBAL" if standing.stopped_for_all else "KILL_SWITCH_USER" if standing.stopped_for_user else None
        limits = [LimitView(name=limit.name, value=limit.value, reason=limit.reason) for limit in limits_of(standing)]
        return Entitlement(
            tier=standing.tier,
            source=standing.source,
            add_on_factor=str(standing.add_on_factor),
            cycle_start=standing.cycle_start,
            cycle_end=standing.cycle_end,
            starts_stopped=stopped,
            limits=limits,
        )


class CreditsView(_Answer):
    """A cycle's credits."""

    granted: str
    used: str
    held: str
    remaining: str


class StartsView(_Answer):
    """Today's starts."""

    used: int
    limit: int
    left: int
    reset_at: datetime


class RunningView(_Answer):
    """A job that counts against the concurrent limit."""

    job_id: str
    since: datetime
    cap: str
    used: str


class UsageSummary(_Answer):
    """The bar (`percent_used` of 100), what is left in words, and when it comes back. `credits` is null on FREE."""

    tier: str
    percent_used: int
    refactors_left: int
    typical_cost: str
    typical_cost_from: str
    credits: CreditsView | None
    credits_reset_at: datetime | None
    starts: StartsView
    running: list[RunningView]
    concurrent_limit: int
    alerts: list[int]

    @staticmethod
    def of(summary: Summary, now: datetime) -> "UsageSummary":
        standing, history = summary.standing, summary.history
        paid = standing.tier != Tier.FREE
        sums = {name: str(getattr(standing, name)) for name in ("granted", "used", "held", "remaining")}
        return UsageSummary(
            tier=standing.tier,
            percent_used=summary.percent_used,
            refactors_left=summary.refactors_left,
            typical_cost=str(round(history.cost_of_a_job, 4)),
            typical_cost_from="HISTORY" if history.average_cost else "DEFAULT",
            credits=CreditsView(**sums) if paid else None,
            credits_reset_at=standing.cycle_end if paid else None,
            starts=StartsView(
                used=standing.started_today, limit=standing.daily_limit, left=summary.starts_left, reset_at=next_utc_midnight(now)
            ),
            running=[RunningView.model_validate(job) for job in history.running_jobs],
            concurrent_limit=standing.terms.concurrent_jobs,
            alerts=summary.alerts,
        )


class StartView(_Answer):
    """One start of a job and what became of what it held."""

    start_number: int
    tier: str
    state: str
    ended_as: str | None
    daily_start_returned: bool
    cap: str
    charged: str
    credited_back: str
    started_at: datetime
    settled_at: datetime | None


class CallView(_Answer):
    """One charged call: four token counters, version of the price table, credits, and who pays (USER or HOUSE)."""

    stage: str
    model_class: str
    call_number: int
    model: str | None
    price_version: int | None
    input_tokens: int
    output_tokens: int
    cache_write_tokens: int
    cache_read_tokens: int
    credits: str
    payer: str
    at: datetime


class JobUsage(_Answer):
    """What a job has cost: `total` is what was charged less what was credited back."""

    job_id: str
    total: str
    starts: list[StartView]
    calls: list[CallView]

    @staticmethod
    def of(job_id: str, starts: list[StartLine], calls: list[CallLine]) -> "JobUsage":
        total = sum(start.charged - start.credited_back for start in starts)
        return JobUsage(job_id=job_id, total=str(total), starts=[_start(line) for line in starts], calls=[_call(line) for line in calls])


def _start(line: StartLine) -> StartView:
    return StartView(
        start_number=line.start_number,
        tier=line.tier,
        state=line.state,
        ended_as=line.ended_as,
        daily_start_returned=line.daily_returned,
        cap=str(line.credits_held),
        charged=str(line.charged),
        credited_back=str(line.credited_back),
        started_at=line.reserved_at,
        settled_at=line.settled_at,
    )


def _call(line: CallLine) -> CallView:
    return CallView(
        stage=line.stage,
        model_class=line.model_class,
        call_number=int(line.call_number),
        model=line.model,
        price_version=line.price_version,
        input_tokens=line.input_tokens,
        output_tokens=line.output_tokens,
        cache_write_tokens=line.cache_write_tokens,
        cache_read_tokens=line.cache_read_tokens,
        credits=str(line.credits),
        payer=line.payer,
        at=line.at,
    )
