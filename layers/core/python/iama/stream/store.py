"""The statements of the stream, one function each."""

from collections.abc import Mapping
from datetime import datetime

from iama.db.queries import load
from iama.db.unit import Tx
from iama.kit.errors import JsonValue
from iama.stream.model import Behind, Connection, JobEvent, NewEvent, TicketHolder

Q = load("iama.stream")


async def lock_counter(tx: Tx, job_id: str) -> bool:
    """Lock the job's event counter until commit; false where there is no such job."""
    return await tx.fetch_scalar(Q["lock_counter"], {"job_id": job_id}, str) is not None


async def append_event(tx: Tx, event: NewEvent) -> int | None:
    """Give the event the next number, or answer the one its key already has. The counter must be locked."""
    payload: dict[str, JsonValue] = dict(event.payload)
    params: Mapping[str, object] = {"job_id": event.job_id, "type": event.type.value, "key": event.key, "payload": payload}
    return await tx.fetch_scalar(Q["append_event"], params, int)


async def events_after(tx: Tx, job_id: str, after: int, limit: int) -> list[JobEvent]:
    """Events with a higher number, in order."""
    return await tx.fetch_all(Q["events_after"], {"job_id": job_id, "after": after, "limit": limit}, JobEvent)


async def blank_expired_events(tx: Tx, now: datetime, limit: int) -> int:
    """Take the text out of log lines past their day."""
    return await tx.execute(Q["blank_expired_events"], {"now": now, "limit": limit})


async def add_ticket(tx: Tx, ticket_sha256: str, holder: TicketHolder, times: tuple[datetime, datetime]) -> None:
    """Store a ticket's hash; `times` are now and when it expires."""
    params = {"ticket_sha256": ticket_sha256, "now": times[0], "expires_at": times[1]}
    await tx.execute(Q["add_ticket"], {**params, **_holder(holder)})


async def redeem_ticket(tx: Tx, ticket_sha256: str, now: datetime) -> TicketHolder | None:
    """Take a ticket out; the second caller finds none."""
    return await tx.fetch_one(Q["redeem_ticket"], {"ticket_sha256": ticket_sha256, "now": now}, TicketHolder)


async def add_connection(tx: Tx, connection_id: str, holder: TicketHolder) -> None:
    """Remember an open socket."""
    await tx.execute(Q["add_connection"], {"connection_id": connection_id, **_holder(holder)})


async def find_connection(tx: Tx, connection_id: str) -> Connection | None:
    """The socket's row."""
    return await tx.fetch_one(Q["find_connection"], {"connection_id": connection_id}, Connection)


async def extend_connection(tx: Tx, connection_id: str, holder: TicketHolder) -> bool:
    """Let the socket live as long as a fresh token of the same user; false where it is another's."""
    return await tx.execute(Q["extend_connection"], {"connection_id": connection_id, **_holder(holder)}) == 1


async def drop_connection(tx: Tx, connection_id: str) -> None:
    """Forget a socket and its subscriptions."""
    await tx.execute(Q["drop_connection"], {"connection_id": connection_id})


async def subscribe(tx: Tx, connection_id: str, job_id: str, sent_seq: int) -> None:
    """Follow a job from the event after `sent_seq`."""
    await tx.execute(Q["subscribe"], {"connection_id": connection_id, "job_id": job_id, "sent_seq": sent_seq})


async def unsubscribe(tx: Tx, connection_id: str, job_id: str) -> None:
    """Follow it no more."""
    await tx.execute(Q["unsubscribe"], {"connection_id": connection_id, "job_id": job_id})


async def lock_connection(tx: Tx, connection_id: str) -> bool:
    """Lock the socket's row until commit; false where it is gone."""
    return await tx.fetch_scalar(Q["lock_connection"], {"connection_id": connection_id}, str) is not None


async def count_subscriptions(tx: Tx, connection_id: str, job_id: str) -> int:
    """How many jobs besides this one a socket follows."""
    return await tx.fetch_scalar(Q["count_subscriptions"], {"connection_id": connection_id, "job_id": job_id}, int) or 0


async def count_connections(tx: Tx, user_id: str, now: datetime) -> int:
    """Sockets of a user whose tokens still hold."""
    return await tx.fetch_scalar(Q["count_connections"], {"user_id": user_id, "now": now}, int) or 0


async def last_seq(tx: Tx, job_id: str) -> int:
    """The number of the job's last event; 0 where there is none."""
    return await tx.fetch_scalar(Q["last_seq"], {"job_id": job_id}, int) or 0


async def mark_sent(tx: Tx, sent: list[dict[str, object]]) -> None:
    """Move subscriptions forward: rows of connection_id, job_id, from_seq, to_seq."""
    await tx.execute_many(Q["mark_sent"], sent)


async def connections_for(tx: Tx, job_id: str) -> list[Connection]:
    """Sockets that follow a job."""
    return await tx.fetch_all(Q["connections_for"], {"job_id": job_id}, Connection)


async def behind(tx: Tx, busy: list[str], limit: int) -> list[Behind]:
    """Subscriptions that lack events, without those of `busy` sockets."""
    return await tx.fetch_all(Q["behind"], {"busy": busy, "limit": limit}, Behind)


async def expire_connection(tx: Tx, connection_id: str, now: datetime) -> bool:
    """Forget a socket if its token does not hold any more; false where it was refreshed."""
    return await tx.execute(Q["expire_connection"], {"connection_id": connection_id, "now": now}) == 1


async def forget_expired(tx: Tx, before: datetime) -> int:
    """Forget sockets whose tokens expired before a time."""
    return await tx.execute(Q["forget_expired"], {"before": before})


async def take_lead(tx: Tx, holder: str, seconds: float) -> bool:
    """Become or stay the one sender for some seconds; false where another is."""
    return await tx.fetch_scalar(Q["take_lead"], {"holder": holder, "seconds": seconds}, str) is not None


async def give_lead_up(tx: Tx, holder: str) -> None:
    """Let another sender begin at once."""
    await tx.execute(Q["give_lead_up"], {"holder": holder})


def _holder(holder: TicketHolder) -> dict[str, object]:
    return {"user_id": holder.user_id, "session_id": holder.session_id, "token_expires_at": holder.token_expires_at}
