"""Queries of entitlement."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from iama.db.queries import load
from iama.db.unit import Jsonb, Params, Tx
from iama.entitlement.model import Reservation, Snapshot, Standing, StartRequest, Usage
from iama.entitlement.usage_model import CallLine, History, Quota, StartLine
from iama.kit.ids import new_id

Q = load("iama.entitlement")
R = TypeVar("R")


async def lock_user(tx: Tx, user_id: str) -> None:
    """A statement of its own: what is read after it sees every commit before it."""
    await tx.execute(Q["lock_user"], {"user_id": user_id})


async def load_standing(tx: Tx, user_id: str, now: datetime) -> Standing | None:
    return await tx.fetch_one(Q["load_standing"], {"user_id": user_id, "utc_day": now.astimezone(UTC).date()}, Standing)


async def load_history(tx: Tx, user_id: str, since: datetime) -> History | None:
    return await tx.fetch_one(Q["load_history"], {"user_id": user_id, "since": since}, History)


async def list_job_costs(tx: Tx, job_id: str) -> list[StartLine]:
    return await tx.fetch_all(Q["list_job_costs"], {"job_id": job_id}, StartLine)


async def list_job_calls(tx: Tx, job_id: str) -> list[CallLine]:
    return await tx.fetch_all(Q["list_job_calls"], {"job_id": job_id}, CallLine)


async def load_quota(tx: Tx, user_id: str) -> Quota | None:
    return await tx.fetch_one(Q["load_quota"], {"user_id": user_id}, Quota)


async def get_tier(tx: Tx, user_id: str) -> str | None:
    return await tx.fetch_scalar(Q["get_tier"], {"user_id": user_id}, str)


async def insert_start(tx: Tx, request: StartRequest, standing: Standing, snapshot: Snapshot) -> bool:
    """Reservation and snapshot; False where the job holds one already."""
    params: Params = {
        **asdict(snapshot),
        "model_classes": list(snapshot.model_classes),
        "execution_modes": list(snapshot.execution_modes),
        "utc_day": request.now.astimezone(UTC).date(),
        "counts_daily": not request.rerun,
        "cycle_start": standing.cycle_start,
    }
    return await tx.execute(Q["insert_start"], params) == 1


async def load_standing_alone(tx: Tx, user_id: str, now: datetime) -> Standing | None:
    """Take the user's lock and read after it, in one round trip: two statements, so the second sees every commit before it."""
    lock, params = {"user_id": user_id}, {"user_id": user_id, "utc_day": now.astimezone(UTC).date()}
    return await tx.fetch_after((Q["lock_user"], lock), (Q["load_standing"], params), Standing)


async def get_open_snapshot(tx: Tx, job_id: str) -> Snapshot | None:
    return await tx.fetch_one(Q["get_open_snapshot"], {"job_id": job_id}, Snapshot)


async def get_snapshot(tx: Tx, job_id: str) -> Snapshot | None:
    return await tx.fetch_one(Q["get_snapshot"], {"job_id": job_id}, Snapshot)


async def lock_reservation(tx: Tx, job_id: str) -> Reservation | None:
    """The job's last reservation. Locked first and read after: one statement would not see a charge that it waited for."""
    reservation_id = await tx.fetch_scalar(Q["lock_reservation"], {"job_id": job_id}, str)
    return await tx.fetch_one(Q["get_reservation"], {"reservation_id": reservation_id}, Reservation)


async def raise_held(tx: Tx, reservation_id: str, credits: Decimal) -> None:
    await tx.execute(Q["raise_held"], {"reservation_id": reservation_id, "credits": credits})


async def spent_on_class(tx: Tx, job_id: str, model_class: str) -> Decimal:
    return await tx.fetch_scalar(Q["spent_on_class"], {"job_id": job_id, "model_class": model_class}, Decimal) or Decimal(0)


async def spent_on_call(tx: Tx, job_id: str, call_number: int) -> Decimal:
    return await tx.fetch_scalar(Q["spent_on_call"], {"job_id": job_id, "call_number": call_number}, Decimal) or Decimal(0)


async def insert_checkpoint(tx: Tx, job_id: str, key: str, kind: str) -> None:
    await tx.execute(Q["insert_checkpoint"], {"job_id": job_id, "key": key, "kind": kind})


async def set_running(tx: Tx, job_id: str, running: bool) -> None:
    await tx.execute(Q["set_running"], {"job_id": job_id, "running": running})


async def settle_reservation(tx: Tx, params: Params) -> None:
    await tx.execute(Q["settle_reservation"], params)


@dataclass(frozen=True, slots=True)
class OpenReservation:
    """A reservation that nobody has settled yet."""

    job_id: str


async def claim_open_reservations(tx: Tx, params: Params) -> list[OpenReservation]:
    return await tx.fetch_all(Q["claim_open_reservations"], params, OpenReservation)


async def insert_charge(tx: Tx, reservation: Reservation, usage: Usage) -> bool:
    params = {**_entry(reservation), **asdict(usage), "kind": "CHARGE", "key": usage.key, "detail": Jsonb(usage.detail)}
    return await tx.execute(Q["insert_ledger_entry"], params) == 1


async def insert_credit_back(tx: Tx, reservation: Reservation, now: datetime) -> None:
    params = {
        **_entry(reservation),
        "kind": "CREDIT_BACK",
        "stage": "SETTLEMENT",
        "model_class": "NONE",
        "credits": -reservation.charged,
        "key": f"{reservation.job_id}:{reservation.start_number}:credit-back",
        "detail": Jsonb({}),
        "at": now,
    }
    await tx.execute(Q["insert_ledger_entry"], params)


def _entry(reservation: Reservation) -> dict[str, object]:
    return {
        "entry_id": new_id(),
        "user_id": reservation.user_id,
        "job_id": reservation.job_id,
        "reservation_id": reservation.reservation_id,
        "payer": "HOUSE" if reservation.tier == "FREE" else "USER",
        "cycle_start": reservation.cycle_start,
    }


async def has_ledger_entry(tx: Tx, key: str) -> bool:
    return await tx.fetch_scalar(Q["has_ledger_entry"], {"key": key}, bool) is True


async def close_tier(tx: Tx, user_id: str, now: datetime) -> None:
    await tx.execute(Q["close_tier"], {"user_id": user_id, "now": now})


async def insert_tier(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_tier"], {"subscription_tier_id": new_id(), **params})


async def insert_grant(tx: Tx, params: Params) -> bool:
    return await tx.execute(Q["insert_grant"], {"grant_id": new_id(), **params}) == 1


async def get_live_tier(tx: Tx, user_id: str, row: type[R]) -> R | None:
    return await tx.fetch_one(Q["get_live_tier"], {"user_id": user_id}, row)


async def insert_tier_of_cycle(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_tier_of_cycle"], {"subscription_tier_id": new_id(), **params})


@dataclass(frozen=True, slots=True)
class ReferenceSum:
    """What was granted for a purchase so far, and by how many rows."""

    credits: Decimal
    grants: int


async def sum_of_reference(tx: Tx, reference: str) -> tuple[Decimal, int]:
    found = await tx.fetch_one(Q["sum_of_reference"], {"reference": reference}, ReferenceSum)
    return (found.credits, found.grants) if found else (Decimal(0), 0)


async def insert_purchased(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_purchased"], {"grant_id": new_id(), **params})
