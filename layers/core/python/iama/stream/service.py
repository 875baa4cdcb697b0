"""Use cases of the stream. Who may follow a job is decided before: this slice knows jobs by their number only."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.stream import store
from iama.stream.model import (
    PAGE,
    PAUSED,
    SOCKETS_PER_USER,
    SUBSCRIPTIONS_PER_SOCKET,
    TICKET_SECONDS,
    AfterBeyondEnd,
    Behind,
    Connection,
    ConnectionUnknown,
    EventType,
    JobEvent,
    NewEvent,
    Sent,
    Ticket,
    TicketHolder,
    TicketRefused,
    TokenExpired,
    TooManySockets,
    TooManySubscriptions,
    split_text,
)
from iama.stream.redaction import redact_line, redact_payload


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


async def open_connection(tx: Tx, connection_id: str, holder: TicketHolder, now: datetime) -> None:
    """Remember a socket that was just accepted; TooManySockets where its user has enough of them."""
    if await store.count_connections(tx, holder.user_id, now) >= SOCKETS_PER_USER:
        raise TooManySockets(limit=SOCKETS_PER_USER)
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


async def read_backlog(tx: Tx, connection_id: str, job_id: str, after: int) -> list[JobEvent]:
    """What a new subscription is sent first. It has its place from now on, and is sent nothing else until `subscribe`.

    Raises AfterBeyondEnd, and TooManySubscriptions before anything is read for them.
    """
    await check_after(tx, job_id, after)
    await subscribe(tx, connection_id, job_id, PAUSED)
    return await store.events_after(tx, job_id, after, PAGE)


async def check_after(tx: Tx, job_id: str, after: int) -> None:
    """Raises AfterBeyondEnd: a reader that claims to have seen more than there is would wait for ever."""
    last = await store.last_seq(tx, job_id)
    if after > last:
        raise AfterBeyondEnd(last_seq=last)


async def subscribe(tx: Tx, connection_id: str, job_id: str, sent_seq: int) -> None:
    """From now on the worker sends what comes after `sent_seq`. Called once the backlog is sent, so that nothing overtakes it."""
    if not await store.lock_connection(tx, connection_id):
        raise ConnectionUnknown
    await _check_room(tx, connection_id, job_id)
    await store.subscribe(tx, connection_id, job_id, sent_seq)


async def _check_room(tx: Tx, connection_id: str, job_id: str) -> None:
    if await store.count_subscriptions(tx, connection_id, job_id) >= SUBSCRIPTIONS_PER_SOCKET:
        raise TooManySubscriptions(limit=SUBSCRIPTIONS_PER_SOCKET)


async def unsubscribe(tx: Tx, connection_id: str, job_id: str) -> None:
    """Follow a job no more; not having followed it is no error."""
    await store.unsubscribe(tx, connection_id, job_id)


async def connections_for(tx: Tx, job_id: str) -> list[Connection]:
    """Sockets that follow a job."""
    return await store.connections_for(tx, job_id)


async def find_behind(tx: Tx, busy: Sequence[str], limit: int) -> list[Behind]:
    """Subscriptions that lack events, ordered by socket and job, without those of `busy` sockets."""
    return await store.behind(tx, list(busy), limit)


async def mark_sent(tx: Tx, sent: Sequence[Sent]) -> None:
    """Note how far subscriptions were sent. One that was made anew meanwhile stays where it is."""
    await store.mark_sent(tx, [asdict(mark) for mark in sorted(sent, key=lambda mark: (mark.connection_id, mark.job_id))])


async def expire_connection(tx: Tx, connection_id: str, now: datetime) -> bool:
    """Forget a socket whose token has expired; false where a refresh came first."""
    return await store.expire_connection(tx, connection_id, now)


async def forget_expired(tx: Tx, before: datetime) -> int:
    """Forget sockets that nobody closed and nobody can use: their tokens expired before a time."""
    return await store.forget_expired(tx, before)


async def take_lead(tx: Tx, holder: str, seconds: float) -> bool:
    """Become or stay the one sender; false where another is."""
    return await store.take_lead(tx, holder, seconds)


async def give_lead_up(tx: Tx, holder: str) -> None:
    """Let another sender begin at once."""
    await store.give_lead_up(tx, holder)


def _pieces(event: NewEvent) -> list[NewEvent]:
    """The event without secrets; a long log line as several."""
    payload, text = redact_payload(event.payload), event.payload.get("text")
    if event.type is not EventType.LOG_LINE or not isinstance(text, str):
        return [replace(event, payload=payload)]
    pieces = split_text(redact_line(text))
    keys = [event.key, *(f"{event.key}#{number}" for number in range(1, len(pieces)))]
    return [replace(event, payload={**payload, "text": piece}, key=key) for piece, key in zip(pieces, keys, strict=True)]


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
