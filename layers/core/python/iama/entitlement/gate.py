"""The gate's decision, without I/O: what a standing allows a request to do."""

from datetime import datetime
from decimal import Decimal
from math import ceil

from iama.entitlement.model import (
    ConcurrentLimitReached,
    CreditsExhausted,
    DailyLimitReached,
    ExecutionModeNotAllowed,
    FastTrackNotAllowed,
    Standing,
    StartRequest,
    StartsStopped,
    Tier,
    next_utc_midnight,
)

RUNNING_RETRY_SECONDS = 30


def check(request: StartRequest, standing: Standing) -> None:
    """Raise the first reason to refuse; what no waiting heals comes first."""
    terms = standing.terms
    if standing.stopped_for_all or standing.stopped_for_user:
        raise StartsStopped(denial_reason="KILL_SWITCH_GLOBAL" if standing.stopped_for_all else "KILL_SWITCH_USER")
    if request.execution_mode not in terms.execution_modes:
        raise ExecutionModeNotAllowed(allowed=list(terms.execution_modes), tier=standing.tier)
    if request.fast_track and not terms.fast_track:
        raise FastTrackNotAllowed(tier=standing.tier)
    if not request.rerun and standing.started_today >= standing.daily_limit:
        midnight = next_utc_midnight(request.now)
        raise DailyLimitReached(
            reset_at=midnight, retry_after=_seconds(request.now, midnight), limit=standing.daily_limit, used=standing.started_today
        )
    if standing.running >= terms.concurrent_jobs:
        raise ConcurrentLimitReached(retry_after=RUNNING_RETRY_SECONDS, limit=terms.concurrent_jobs, running=standing.running)
    _check_credits(request, standing)


def _check_credits(request: StartRequest, standing: Standing) -> None:
    minimum = Decimal(str(standing.minimum_credits))
    if standing.tier == Tier.FREE or standing.remaining >= minimum:
        return
    raise CreditsExhausted(
        reset_at=standing.cycle_end,
        retry_after=_seconds(request.now, standing.cycle_end),
        remaining=str(standing.remaining),
        needed=str(minimum),
    )


def _seconds(now: datetime, then: datetime) -> int:
    return max(ceil((then - now).total_seconds()), 1)
