"""Use cases of entitlement: the gate before a start, the ledger during a job, the settlement after it.

The gate counts reservations, never jobs: a job that only exists holds nothing, and the job at the gate does not count itself.
"""

from datetime import datetime
from decimal import Decimal

from iama.db.unit import Tx
from iama.entitlement import store
from iama.entitlement.alerts import mail_quota
from iama.entitlement.gate import check
from iama.entitlement.model import (
    Budget,
    CapNotHigher,
    CreditsExhausted,
    Ending,
    EntitlementUnknown,
    Reservation,
    ReservationClosed,
    Settlement,
    Snapshot,
    SnapshotMissing,
    Standing,
    StartRequest,
    Tier,
    Usage,
    cost_of,
    month_after,
)
from iama.entitlement.quotes import percent_of, worst_case
from iama.kit.errors import IamaError
from iama.kit.ids import new_id

__all__ = [
    "ZERO",
    "charge",
    "check_start",
    "gate_start",
    "load_snapshot",
    "load_standing",
    "open_account",
    "percent_of",
    "raise_cap",
    "record_checkpoint",
    "remaining_cap",
    "seed_demo",
    "set_running",
    "settle",
    "spent_on_call",
    "spent_on_class",
    "tier_of",
    "worst_case",
]

ZERO = Decimal(0)


async def open_account(tx: Tx, user_id: str, now: datetime) -> None:
    """A new user is on FREE."""
    await _set_tier(tx, user_id, Tier.FREE, "DEFAULT", now)


async def tier_of(tx: Tx, user_id: str) -> Tier:
    """The tier that counts now."""
    tier = await store.get_tier(tx, user_id)
    if tier is None:
        raise EntitlementUnknown
    return Tier(tier)


async def load_standing(tx: Tx, user_id: str, now: datetime) -> Standing:
    """What the account may do and has left."""
    standing = await store.load_standing(tx, user_id, now)
    if standing is None:
        raise EntitlementUnknown
    return standing


async def check_start(tx: Tx, request: StartRequest) -> None:
    """The cheap look before a job is created: raises what the gate would raise now, holds nothing."""
    check(request, await load_standing(tx, request.user_id, request.now))


async def gate_start(tx: Tx, request: StartRequest) -> Snapshot:
    """Hold a start and its credits, or raise the denial. Asking again for a job that holds one answers the same snapshot.

    Two round trips where it passes, so four with those of the transaction. That a job holds a start already is asked only
    where it matters: when something stands in its way.
    """
    standing = await store.load_standing_alone(tx, request.user_id, request.now)
    if standing is None:
        raise EntitlementUnknown
    try:
        check(request, standing)
    except IamaError:
        held = await store.get_open_snapshot(tx, request.job_id)
        if held is None:
            raise
        return held
    snapshot = _take_snapshot(request, standing)
    if await store.insert_start(tx, request, standing, snapshot):
        return snapshot
    return await load_snapshot(tx, request.job_id)


def _take_snapshot(request: StartRequest, standing: Standing) -> Snapshot:
    terms = standing.terms
    return Snapshot(
        snapshot_id=new_id(),
        reservation_id=new_id(),
        job_id=request.job_id,
        user_id=request.user_id,
        tier=standing.tier,
        context_cap_tokens=terms.context_cap_tokens,
        model_classes=terms.model_classes,
        operating_mode=terms.operating_mode,
        execution_modes=terms.execution_modes,
        spec_editing=terms.spec_editing,
        fast_track=terms.fast_track,
        deep_fix=terms.deep_fix,
        credit_cap=_credit_cap(request, standing),
        taken_at=request.now,
    )


def _credit_cap(request: StartRequest, standing: Standing) -> Decimal:
    """The least of what the request, the terms and, where the user pays, the balance allow."""
    limits = [request.max_credits, standing.terms.job_credit_cap, None if standing.tier == Tier.FREE else standing.remaining]
    return max(min((limit for limit in limits if limit is not None), default=ZERO), ZERO)


async def load_snapshot(tx: Tx, job_id: str) -> Snapshot:
    """What the job is held to."""
    snapshot = await store.get_snapshot(tx, job_id)
    if snapshot is None:
        raise SnapshotMissing(job_id=job_id)
    return snapshot


async def set_running(tx: Tx, job_id: str, running: bool) -> None:
    """Whether the job counts against the concurrent limit: one that waits for its user does not."""
    await store.set_running(tx, job_id, running)


async def charge(tx: Tx, usage: Usage) -> bool:
    """Append a call to the ledger; False where this call is in it already. Raises ReservationClosed after the end."""
    reservation = await store.lock_reservation(tx, usage.job_id)
    if reservation is None or reservation.state != "OPEN":
        if await store.has_ledger_entry(tx, usage.key):
            return False
        raise ReservationClosed(job_id=usage.job_id)
    charged = await store.insert_charge(tx, reservation, usage)
    if charged and reservation.tier != Tier.FREE:
        await mail_quota(tx, reservation.user_id, usage.at)
    return charged


async def remaining_cap(tx: Tx, job_id: str) -> Decimal:
    """Credits the job may still use before it has to ask."""
    reservation = await store.lock_reservation(tx, job_id)
    if reservation is None or reservation.state != "OPEN":
        return ZERO
    return max(reservation.credits_held - reservation.charged, ZERO)


async def budget_of(tx: Tx, job_id: str) -> Budget | None:
    """How much of its cap the job has used in its present start; None where it holds nothing."""
    reservation = await store.lock_reservation(tx, job_id)
    if reservation is None or reservation.state != "OPEN" or not reservation.credits_held:
        return None
    return Budget(reservation.start_number, reservation.charged, reservation.credits_held)


async def raise_cap(tx: Tx, user_id: str, job_id: str, cap: Decimal, now: datetime) -> Decimal:
    """Hold up to `cap` credits for a running job, within what the balance allows; the same cap again changes nothing.

    Raises CapNotHigher where it would not help, CreditsExhausted where the balance does not carry it, ReservationClosed after the end.
    """
    await store.lock_user(tx, user_id)
    reservation = await store.lock_reservation(tx, job_id)
    if reservation is None or reservation.state != "OPEN":
        raise ReservationClosed(job_id=job_id)
    if cap == reservation.credits_held:
        return cap
    if cap < reservation.credits_held:
        raise CapNotHigher(held=str(reservation.credits_held), asked=str(cap))
    standing = await load_standing(tx, user_id, now)
    limit = standing.terms.job_credit_cap if reservation.tier == Tier.FREE else reservation.credits_held + standing.remaining
    if limit is not None and cap > limit:
        raise CreditsExhausted(reset_at=standing.cycle_end, remaining=str(max(limit, ZERO)), needed=str(cap))
    await store.raise_held(tx, reservation.reservation_id, cap)
    return cap


async def spent_on_class(tx: Tx, job_id: str, model_class: str) -> Decimal:
    """What the job's calls of one class have cost."""
    return await store.spent_on_class(tx, job_id, model_class)


async def spent_on_call(tx: Tx, job_id: str, call_number: int) -> Decimal:
    """What one numbered call has cost."""
    return await store.spent_on_call(tx, job_id, call_number)


async def record_checkpoint(tx: Tx, job_id: str, key: str, kind: str) -> None:
    """Write down that something was offered and cost nothing; the same key again changes nothing."""
    await store.insert_checkpoint(tx, job_id, key, kind)


async def settle(tx: Tx, job_id: str, ending: Ending, now: datetime) -> Settlement | None:
    """Close the reservation by the table of ends; None where the job held none. A second call answers the first's figures."""
    reservation = await store.lock_reservation(tx, job_id)
    if reservation is None:
        return None
    if reservation.state == "SETTLED":
        return Settlement(reservation.credits_used or ZERO, ZERO, reservation.daily_returned)
    settlement = _settlement(reservation, ending)
    if settlement.credited_back:
        await store.insert_credit_back(tx, reservation, now)
    params = {
        "reservation_id": reservation.reservation_id,
        "credits_used": settlement.credits_used,
        "daily_returned": settlement.daily_returned,
        "ended_as": ending.code,
        "now": now,
    }
    await store.settle_reservation(tx, params)
    return settlement


async def claim_open_reservations(tx: Tx, looked_at: tuple[datetime, datetime], limit: int) -> list[str]:
    """Jobs of open reservations that were last looked at before the first time; now it is the second."""
    claimed = await store.claim_open_reservations(tx, {"before": looked_at[0], "now": looked_at[1], "limit": limit})
    return [reservation.job_id for reservation in claimed]


def _settlement(reservation: Reservation, ending: Ending) -> Settlement:
    cost = cost_of(ending)
    used, back = (reservation.charged, ZERO) if cost.charges else (ZERO, reservation.charged)
    return Settlement(used, back, reservation.counts_daily and not cost.uses_start)


async def seed_demo(tx: Tx, user_id: str, now: datetime, credits: Decimal = Decimal(650)) -> None:
    """Put an account on PRO with credits, once; what the local stack gives its demo user."""
    if await store.get_tier(tx, user_id) != Tier.PRO:
        await _set_tier(tx, user_id, Tier.PRO, "SEED", now)
    grant = {"user_id": user_id, "source": "SEED", "credits": credits, "key": f"seed:{user_id}", "now": now}
    await store.insert_grant(tx, {**grant, "actor": "SYSTEM", "reason": "demo"})


async def _set_tier(tx: Tx, user_id: str, tier: Tier, source: str, now: datetime) -> None:
    await store.close_tier(tx, user_id, now)
    await store.insert_tier(tx, {"user_id": user_id, "tier": tier, "source": source, "now": now, "cycle_end": month_after(now)})
