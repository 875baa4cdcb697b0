"""Use cases of support. Reporting an issue changes nothing about the job: it stays where it is, and every other way stays open."""

from dataclasses import replace
from datetime import datetime

from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.kit.errors import JsonValue
from iama.kit.ids import is_id
from iama.stream.redaction import redact
from iama.support import store
from iama.support.model import OPEN_TICKETS, NewTicket, Ticket, TicketNotFound, TooManyTickets, facts_of


async def open_ticket(tx: Tx, user_id: str, new: NewTicket, now: datetime) -> Ticket:
    """Store a ticket, what looks like a secret taken out; the same key again answers the first. A job has to be the user's.

    Raises JobNotFound and TooManyTickets.
    """
    known = await store.ticket_of_key(tx, user_id, new.key)
    if known is not None:
        return known
    facts = await _facts(tx, user_id, new.job_id) if new.job_id is not None else {}
    if await store.count_open(tx, user_id) >= OPEN_TICKETS:
        raise TooManyTickets(limit=OPEN_TICKETS)
    clean = replace(new, subject=redact(new.subject)[:200], body=redact(new.body)[:8000])
    await store.insert_ticket(tx, store.Written(user_id, clean, facts, now))
    stored = await store.ticket_of_key(tx, user_id, new.key)
    if stored is None:
        raise TicketNotFound
    return stored


async def find_ticket(tx: Tx, user_id: str, ticket_id: str) -> Ticket:
    """The user's ticket; raises TicketNotFound where it is missing or somebody else's."""
    found = await store.find_ticket(tx, user_id, ticket_id) if is_id(ticket_id) else None
    if found is None:
        raise TicketNotFound
    return found


async def _facts(tx: Tx, user_id: str, job_id: str) -> dict[str, JsonValue]:
    job = await jobs.find_owned(tx, user_id, job_id)
    return facts_of(job, await jobs.packed_reason(tx, job_id))
