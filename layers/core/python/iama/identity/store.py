"""Queries of identity."""

from datetime import datetime

from iama.db.queries import load
from iama.db.unit import Params, Tx
from iama.identity.model import Account, TokenRow

Q = load("iama.identity")


async def insert_user(tx: Tx, params: Params) -> bool:
    return await tx.execute(Q["insert_user"], params) == 1


async def find_account(tx: Tx, email: str) -> Account | None:
    return await tx.fetch_one(Q["find_account"], {"email": email}, Account)


async def count_attempts(tx: Tx, subjects: list[str], now: datetime, forgotten: datetime) -> int:
    return await tx.execute(Q["count_attempts"], {"subjects": subjects, "now": now, "forgotten": forgotten})


async def blocked_until(tx: Tx, subjects: list[str]) -> datetime | None:
    return await tx.fetch_scalar(Q["blocked_until"], {"subjects": subjects}, datetime)


async def clear_account(tx: Tx, subject: str) -> None:
    await tx.execute(Q["clear_account"], {"subject": subject})


async def forgive_address(tx: Tx, subject: str, now: datetime) -> None:
    await tx.execute(Q["forgive_address"], {"subject": subject, "now": now})


async def insert_token(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_token"], params)


async def lock_family(tx: Tx, token_sha256: bytes) -> None:
    await tx.execute(Q["lock_family"], {"token_sha256": token_sha256})


async def get_token(tx: Tx, token_sha256: bytes) -> TokenRow | None:
    return await tx.fetch_one(Q["get_token"], {"token_sha256": token_sha256}, TokenRow)


async def mark_rotated(tx: Tx, token_sha256: bytes, now: datetime) -> None:
    await tx.execute(Q["mark_rotated"], {"token_sha256": token_sha256, "now": now})


async def revoke_family(tx: Tx, family_id: str, now: datetime) -> int:
    return await tx.execute(Q["revoke_family"], {"family_id": family_id, "now": now})
