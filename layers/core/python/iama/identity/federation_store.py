"""Queries of signing in by a provider's word or by a typed code."""

from dataclasses import asdict
from datetime import datetime

from iama.db.unit import Params, Tx
from iama.identity.federation import CodeRow, Departure, GrantRow, Person, provider_of
from iama.identity.model import Account
from iama.identity.store import Q


async def insert_state(tx: Tx, state_sha256: bytes, departure: Departure, expires_at: datetime) -> None:
    await tx.execute(Q["insert_state"], {**asdict(departure), "state_sha256": state_sha256, "expires_at": expires_at})


async def use_state(tx: Tx, state_sha256: bytes, now: datetime) -> Departure | None:
    found = await tx.fetch_one(Q["use_state"], {"state_sha256": state_sha256, "now": now}, Departure)
    return found and Departure(provider_of(found.provider), found.redirect_uri, found.client_state, found.code_challenge, found.user_code)


async def lock_person(tx: Tx, person: Person) -> None:
    await tx.execute(Q["lock_person"], {"provider": person.provider, "subject": person.subject})


async def find_linked(tx: Tx, person: Person) -> Account | None:
    return await tx.fetch_one(Q["find_linked"], {"provider": person.provider, "subject": person.subject}, Account)


async def link_person(tx: Tx, person: Person, user_id: str, now: datetime) -> None:
    await tx.execute(Q["link_person"], {**asdict(person), "user_id": user_id, "now": now})


async def lock_verified(tx: Tx, user_id: str) -> bool:
    """Whether the account's address is verified; locked, so that it stays so."""
    return await tx.fetch_scalar(Q["lock_verified"], {"user_id": user_id}, bool) is True


async def take_over(tx: Tx, user_id: str, now: datetime) -> None:
    await tx.execute(Q["take_over"], {"user_id": user_id, "now": now})


async def insert_code(tx: Tx, code_sha256: bytes, owner: tuple[str, str], expires_at: datetime) -> None:
    params = {"code_sha256": code_sha256, "user_id": owner[0], "code_challenge": owner[1], "expires_at": expires_at}
    await tx.execute(Q["insert_code"], params)


async def lock_code(tx: Tx, code_sha256: bytes) -> CodeRow | None:
    return await tx.fetch_one(Q["lock_code"], {"code_sha256": code_sha256}, CodeRow)


async def use_code(tx: Tx, code_sha256: bytes, session_id: str | None, now: datetime) -> None:
    await tx.execute(Q["use_code"], {"code_sha256": code_sha256, "session_id": session_id, "now": now})


async def insert_grant(tx: Tx, params: Params) -> bool:
    return await tx.execute(Q["insert_grant"], params) == 1


async def decide_grant(tx: Tx, user_code: str, user_id: str | None, now: datetime) -> str | None:
    """What the device calls itself, None where no device waits with this code."""
    return await tx.fetch_scalar(Q["decide_grant"], {"user_code": user_code, "user_id": user_id, "now": now}, str)


async def lock_grant(tx: Tx, device_sha256: bytes) -> GrantRow | None:
    return await tx.fetch_one(Q["lock_grant"], {"device_sha256": device_sha256}, GrantRow)


async def note_poll(tx: Tx, device_sha256: bytes, now: datetime) -> None:
    await tx.execute(Q["note_poll"], {"device_sha256": device_sha256, "now": now})


async def use_grant(tx: Tx, device_sha256: bytes, now: datetime) -> None:
    await tx.execute(Q["use_grant"], {"device_sha256": device_sha256, "now": now})
