"""Queries of privacy."""

from dataclasses import asdict
from datetime import datetime, timedelta

from iama.db.queries import load
from iama.db.unit import Tx
from iama.privacy.model import Copied, Export, Leaving, OldExport, Ties

Q = load("iama.privacy")


async def copy_rows(tx: Tx, name: str, user_id: str) -> list[Copied]:
    """The rows of one file of a copy; the statement is named after it."""
    return await tx.fetch_all(Q[f"export_{name}"], {"user_id": user_id}, Copied)


async def find_ties(tx: Tx, user_id: str) -> Ties | None:
    return await tx.fetch_one(Q["find_ties"], {"user_id": user_id}, Ties)


async def insert_export(tx: Tx, export: Export) -> None:
    await tx.execute(Q["insert_export"], {**asdict(export), "removed_at": export.removed_at})


async def lease_old_exports(tx: Tx, now: datetime, limit: int) -> list[OldExport]:
    return await tx.fetch_all(Q["lease_old_exports"], {"now": now, "until": now + timedelta(minutes=5), "limit": limit}, OldExport)


async def forget_export(tx: Tx, export_id: str) -> None:
    await tx.execute(Q["forget_export"], {"export_id": export_id})


async def list_leaving(tx: Tx, now: datetime, limit: int) -> list[Leaving]:
    return await tx.fetch_all(Q["list_leaving"], {"now": now, "limit": limit}, Leaving)


async def erase_account(tx: Tx, user_id: str, now: datetime) -> bool:
    return await tx.fetch_scalar(Q["erase_account"], {"user_id": user_id, "now": now}, bool) is True
