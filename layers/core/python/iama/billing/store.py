"""Queries of billing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from iama.billing.model import CustomerState, Mirror, NewEvent, Parked, Payer, PendingEvent, Subscription
from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.kit.errors import JsonValue
from iama.kit.ids import new_id

Q = load("iama.billing")


@dataclass(frozen=True, slots=True)
class HeldCustomer:
    """A customer's row under its lock."""

    ticket: int
    user_id: str
    email: str
    erased: bool
    """Whether the account is gone, and its customer is to go with it."""


@dataclass(frozen=True, slots=True)
class CustomerId:
    """A customer."""

    customer_id: str


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What one job used of one model class on one UTC day, credit-backs included."""

    day: date
    job_id: str
    model_class: str
    entries: int
    credits: Decimal


async def insert_event(tx: Tx, event: NewEvent, now: datetime) -> bool:
    return await tx.execute(Q["insert_event"], {**asdict(event), "now": now}) == 1


async def claim_events(tx: Tx, now: datetime, until: datetime, limit: int) -> list[PendingEvent]:
    return await tx.fetch_all(Q["claim_events"], {"now": now, "until": until, "limit": limit}, PendingEvent)


async def settle_events(tx: Tx, event_ids: Sequence[str], now: datetime, reason: Parked | None, customer_id: str | None = None) -> None:
    outcome = "APPLIED" if reason is None else "PARKED"
    params = {"event_ids": list(event_ids), "outcome": outcome, "reason": reason, "now": now, "customer_id": customer_id}
    await tx.execute(Q["settle_events"], params)


async def release_events(tx: Tx, event_ids: Sequence[str], at: datetime) -> None:
    await tx.execute(Q["release_events"], {"event_ids": list(event_ids), "at": at})


async def unpark_events(tx: Tx, customer_id: str, now: datetime) -> None:
    await tx.execute(Q["unpark_events"], {"customer_id": customer_id, "now": now})


async def draw_ticket(tx: Tx, customer_id: str) -> int | None:
    return await tx.fetch_scalar(Q["draw_ticket"], {"customer_id": customer_id}, int)


async def lock_customer(tx: Tx, customer_id: str) -> HeldCustomer | None:
    return await tx.fetch_one(Q["lock_customer"], {"customer_id": customer_id}, HeldCustomer)


async def note_sync(tx: Tx, customer_id: str, due_at: datetime | None, now: datetime) -> None:
    await tx.execute(Q["note_sync"], {"customer_id": customer_id, "due_at": due_at, "now": now})


async def insert_customer(tx: Tx, customer_id: str, user_id: str, now: datetime) -> bool:
    return await tx.execute(Q["insert_customer"], {"customer_id": customer_id, "user_id": user_id, "now": now}) == 1


async def due_customers(tx: Tx, now: datetime, limit: int) -> list[CustomerId]:
    return await tx.fetch_all(Q["due_customers"], {"now": now, "limit": limit}, CustomerId)


async def stale_customers(tx: Tx, before: datetime, limit: int) -> list[CustomerId]:
    return await tx.fetch_all(Q["stale_customers"], {"before": before, "limit": limit}, CustomerId)


async def get_payer(tx: Tx, user_id: str) -> Payer | None:
    return await tx.fetch_one(Q["get_payer"], {"user_id": user_id}, Payer)


async def upsert_subscription(tx: Tx, state: CustomerState, sub: Subscription, user_id: str, now: datetime) -> None:
    first = sub.items[0]
    params = {name: value for name, value in asdict(sub).items() if name not in ("items", "created")}
    item = {"price_id": first.price_id, "item_id": first.item_id, "period_start": first.period_start, "period_end": first.period_end}
    await tx.execute(Q["upsert_subscription"], {**params, **item, "customer_id": state.customer_id, "user_id": user_id, "now": now})


async def get_mirror(tx: Tx, user_id: str) -> Mirror | None:
    return await tx.fetch_one(Q["get_mirror"], {"user_id": user_id}, Mirror)


async def open_reconciliation(tx: Tx, utc_day: date, now: datetime) -> bool:
    return await tx.execute(Q["open_reconciliation"], {"reconciliation_id": new_id(), "utc_day": utc_day, "now": now}) == 1


async def close_reconciliation(tx: Tx, utc_day: date, found: tuple[list[str], int, list[JsonValue]], now: datetime) -> None:
    missed, looked_at, healed = found
    params = {"utc_day": utc_day, "missed_events": missed, "looked_at": looked_at, "healed": Jsonb(healed), "now": now}
    await tx.execute(Q["close_reconciliation"], params)


async def report_usage(tx: Tx, user_id: str, cycle_start: datetime) -> list[UsageLine]:
    return await tx.fetch_all(Q["report_usage"], {"user_id": user_id, "cycle_start": cycle_start}, UsageLine)
