"""What a purchase changes: the live tier row, and grants that name what they were bought with.

Surprising: both are told the wanted state, never a step. Telling the same again changes nothing, so whoever tells may do it
in any order and as often as he likes.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from iama.db.unit import Tx
from iama.entitlement import store
from iama.entitlement.model import EntitlementUnknown, Tier, month_after


@dataclass(frozen=True, slots=True)
class PaidTier:
    """A tier that was paid for, in its cycle."""

    tier: Tier
    add_on_factor: Decimal
    cycle_start: datetime
    cycle_end: datetime


@dataclass(frozen=True, slots=True)
class LiveTier:
    """The row that counts now."""

    tier: str
    source: str
    add_on_factor: Decimal
    cycle_start: datetime
    cycle_end: datetime


@dataclass(frozen=True, slots=True)
class PurchasedCredits:
    """What a purchase is worth in credits now; `source` is CYCLE or ADD_ON."""

    reference: str
    source: str
    credits: Decimal
    cycle_start: datetime
    cycle_end: datetime


async def set_paid_tier(tx: Tx, user_id: str, paid: PaidTier | None, now: datetime) -> bool:
    """Make the live row say what was paid, None: nothing. False where it said so already, or an administrator decided otherwise."""
    await store.lock_user(tx, user_id)
    live = await store.get_live_tier(tx, user_id, LiveTier)
    if live is None:
        raise EntitlementUnknown
    if live.source == "ADMIN" or (paid is None and live.source != "STRIPE"):
        return False
    if paid is None:
        wanted, source = PaidTier(Tier.FREE, Decimal(1), now, month_after(now)), "DEFAULT"
    else:
        wanted, source = paid, "STRIPE"
    if live == LiveTier(wanted.tier, source, wanted.add_on_factor, wanted.cycle_start, wanted.cycle_end):
        return False
    await store.close_tier(tx, user_id, now)
    row: dict[str, object] = {"user_id": user_id, "tier": wanted.tier, "source": source, "add_on_factor": wanted.add_on_factor}
    await store.insert_tier_of_cycle(tx, {**row, "cycle_start": wanted.cycle_start, "cycle_end": wanted.cycle_end, "now": now})
    return True


async def set_purchased_credits(tx: Tx, user_id: str, bought: PurchasedCredits, now: datetime) -> Decimal:
    """Grant, or take back, what is missing to the purchase's worth; answers the difference, 0 where it is granted already."""
    await store.lock_user(tx, user_id)
    granted, grants = await store.sum_of_reference(tx, bought.reference)
    missing = bought.credits - granted
    if not missing:
        return missing
    await store.insert_purchased(
        tx,
        {
            "user_id": user_id,
            "source": bought.source if missing > 0 else "REFUND",
            "credits": missing,
            "cycle_start": bought.cycle_start,
            "cycle_end": bought.cycle_end,
            "key": f"{bought.reference}:{grants + 1}",
            "reference": bought.reference,
            "now": now,
        },
    )
    return missing
