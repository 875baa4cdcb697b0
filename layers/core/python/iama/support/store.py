"""The statements of support, one function each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.kit.errors import JsonValue
from iama.kit.ids import new_id
from iama.support.model import NewTicket, Ticket

Q = load("iama.support")


@dataclass(frozen=True, slots=True)
class Written:
    """A ticket on its way into its row: who wrote it, when, and the facts of its job."""

    user_id: str
    ticket: NewTicket
    facts: Mapping[str, JsonValue]
    now: datetime


async def insert_ticket(tx: Tx, written: Written) -> None:
    """A new ticket."""
    new = written.ticket
    params = {
        "ticket_id": new_id(),
        "user_id": written.user_id,
        "request_key": new.key,
        "category": new.category.value,
        "subject": new.subject,
        "body": new.body,
        "job_id": new.job_id,
        "job_facts": Jsonb(dict(written.facts)),
        "now": written.now,
    }
    await tx.execute(Q["insert_ticket"], params)


async def ticket_of_key(tx: Tx, user_id: str, key: str) -> Ticket | None:
    """The ticket that an earlier request with this key made."""
    return await tx.fetch_one(Q["ticket_of_key"], {"user_id": user_id, "request_key": key}, Ticket)


async def find_ticket(tx: Tx, user_id: str, ticket_id: str) -> Ticket | None:
    """A user's ticket."""
    return await tx.fetch_one(Q["find_ticket"], {"user_id": user_id, "ticket_id": ticket_id}, Ticket)


async def count_open(tx: Tx, user_id: str) -> int:
    """How many tickets of a user wait or are talked about."""
    return await tx.fetch_scalar(Q["count_open"], {"user_id": user_id}, int) or 0
