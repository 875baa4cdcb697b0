"""Use cases of the stream. Who may follow a job is decided before: this slice knows jobs by their number only."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.stream import store
from iama.stream.model import (
    PAGE,
    TICKET_SECONDS,
    Connection,
    ConnectionUnknown,
    EventType,
    JobEvent,
    NewEvent,
    Ticket,
    TicketHolder,
    TicketRefused,
    TokenExpired,
    UnsentEvent,
    split_text,
)


async def append_event(tx: Tx, event: NewEvent) -> int:
    """Append an event to a job and answer its seq; the same key again answers the first seq. Gap-free under concurrency.

    A log line too long for one message becomes several events, and the last one's seq is the answer.
    """
    await store.lock_counter(tx, event.job_id)
    seq = 0
    for piece in _pieces(event):
        seq = await store.append_event(tx, piece) or 0
    return seq


async def lock_events(tx: Tx, job_id: str) -> None:
    """Lock a job's event counter until commit: whoever numbers something else per job can stand behind the same lock."""
    await store.lock_counter(tx, job_id)


async def read_events(tx: Tx, job_id: str, after: int, limit: int = PAGE) -> list[JobEvent]:
    """A job's events after `after`, in order, at most `limit`."""
    return await store.events_after(tx, job_id, after, limit)


async def blank_expired_events(tx: Tx, now: datetime, limit: int = PAGE) -> int:
    """Take the text out of log lines past their day, which may hold code; answers how many, at most a page."""
    return await store.blank_expired_events(tx, now, limit)


async def issue_ticket(tx: Tx, holder: TicketHolder, now: datetime) -> Ticket:
    """A one-time ticket for 30 seconds; only its hash stays here."""
    ticket = secrets.token_urlsafe(32)
    expires_at = now + timedelta(seconds=TICKET_SECONDS)
    await store.add_ticket(tx, _digest(ticket), holder, (now, expires_at))
    return Ticket(ticket, expires_at)


async def redeem_ticket(tx: Tx, ticket: str, now: datetime) -> TicketHolder:
    """Who a ticket stands for. A second use, an unknown or an old ticket raises TicketRefused."""
    holder = await store.redeem_ticket(tx, _digest(ticket), now)
    if holder is None:
        raise TicketRefused
    return holder


async def open_connection(tx: Tx, connection_id: str, holder: TicketHolder) -> None:
    """Remember a socket that was just accepted."""
    await store.add_connection(tx, connection_id, holder)


async def load_connection(tx: Tx, connection_id: str, now: datetime) -> Connection:
    """The socket behind an action; raises ConnectionUnknown, or TokenExpired past its token's time."""
    connection = await store.find_connection(tx, connection_id)
    if connection is None:
        raise ConnectionUnknown
    if connection.token_expires_at <= now:
        raise TokenExpired
    return connection


async def refresh_connection(tx: Tx, connection_id: str, holder: TicketHolder) -> None:
    """Extend a socket by a fresh token of the same user; a token of another user leaves it as it was."""
    if not await store.extend_connection(tx, connection_id, holder):
        raise ConnectionUnknown


async def drop_connection(tx: Tx, connection_id: str) -> None:
    """Forget a socket that is gone."""
    await store.drop_connection(tx, connection_id)


async def subscribe(tx: Tx, connection_id: str, job_id: str, sent_seq: int) -> None:
    """From now on the worker sends what comes after `sent_seq`. Called once the backlog is sent, so that nothing overtakes it."""
    await store.subscribe(tx, connection_id, job_id, sent_seq)


async def unsubscribe(tx: Tx, connection_id: str, job_id: str) -> None:
    """Follow a job no more; not having followed it is no error."""
    await store.unsubscribe(tx, connection_id, job_id)


async def connections_for(tx: Tx, job_id: str) -> list[Connection]:
    """Sockets that follow a job."""
    return await store.connections_for(tx, job_id)


async def unsent_events(tx: Tx, limit: int = PAGE) -> list[UnsentEvent]:
    """Events that subscribed sockets have not been sent, ordered by socket, job and seq; at most `limit` for each pair."""
    return await store.unsent_events(tx, limit)


async def mark_sent(tx: Tx, sent: Sequence[tuple[str, str, int]]) -> None:
    """Note how far each (connection, job) has been sent."""
    await store.mark_sent(tx, [{"connection_id": c, "job_id": j, "sent_seq": seq} for c, j, seq in sorted(sent)])


def _pieces(event: NewEvent) -> list[NewEvent]:
    text = event.payload.get("text")
    if event.type is not EventType.LOG_LINE or not isinstance(text, str):
        return [event]
    pieces = split_text(text)
    keys = [event.key, *(f"{event.key}#{number}" for number in range(1, len(pieces)))]
    return [NewEvent(event.job_id, event.type, {**event.payload, "text": piece}, key) for piece, key in zip(pieces, keys, strict=True)]


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
