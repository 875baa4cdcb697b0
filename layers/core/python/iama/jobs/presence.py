"""Presence of the clients that attend a local job: beats, silence, loss and return.

A beat writes one row and nothing else. Losses and returns are found by the worker's sweeper, by the database's clock alone,
because beats are stamped by it. Each leaves an event and a signal for the workflow in the transaction that notes it.
Surprising: a return is not the handler's to tell, although it could: one row a beat, whatever the job's state, is worth
more than the second that the sweeper needs to see it.
"""

from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.jobs import store
from iama.jobs.contract import Signal
from iama.jobs.model import (
    SILENT_SECONDS,
    HeartbeatStatus,
    JobEnded,
    JobNotFound,
    JobRecord,
    PendingSignal,
    Presence,
    Topic,
)
from iama.kit.errors import JsonValue
from iama.kit.ids import is_id
from iama.ops import service as ops
from iama.ops.model import Claim, Effect, NewEffect
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent

PAGE = 200
LEASE = timedelta(seconds=30)
SESSION_DAYS = 30


async def beat(tx: Tx, user_id: str, job_id: str, client_session_id: str) -> Presence:
    """Note that a client attends the job: one UPSERT and nothing else. Raises JobNotFound, or JobEnded."""
    if not is_id(job_id):
        raise JobNotFound
    found = await store.beat(tx, job_id, user_id, client_session_id)
    if found is not None:
        return Presence(HeartbeatStatus.ALIVE, found.grace_deadline_at)
    status = await store.owned_status(tx, job_id, user_id)
    if status is None:
        raise JobNotFound
    raise JobEnded(status=status)


def heartbeat_status(job: JobRecord, now: datetime) -> HeartbeatStatus:
    """Presence of the clients that attend a job."""
    if job.client_lost_at is not None:
        return HeartbeatStatus.LOST
    if job.last_heartbeat_at is None:
        return HeartbeatStatus.NONE
    silent = now - job.last_heartbeat_at > timedelta(seconds=SILENT_SECONDS)
    return HeartbeatStatus.SILENT if silent else HeartbeatStatus.ALIVE


async def note_losses(tx: Tx, now: datetime) -> int:
    """Note who fell silent since the last look; a local job at work that nobody else attends is lost. Answers how many sessions."""
    noted = await store.note_silence(tx, PAGE)
    lost = {session.job_id: session.client_lost_at for session in noted if session.client_lost_at is not None}
    for job_id, since in lost.items():
        await _tell(tx, (job_id, since), (HeartbeatStatus.LOST, Signal.CLIENT_LOST), now)
    return len(noted)


async def note_returns(tx: Tx, now: datetime) -> int:
    """Take the mark off lost jobs of which a client has spoken again; answers how many."""
    returned = await store.note_return(tx, PAGE)
    for job in returned:
        await _tell(tx, (job.job_id, job.client_lost_at), (HeartbeatStatus.ALIVE, Signal.CLIENT_RECOVERED), now)
    return len(returned)


async def forget_sessions(tx: Tx, now: datetime) -> int:
    """Delete sessions that nobody will ask about; answers how many, at most a page."""
    return await store.forget_sessions(tx, now - timedelta(days=SESSION_DAYS), PAGE)


async def put_signal(tx: Tx, job_id: str, signal: Signal, occasion: str, now: datetime) -> None:
    """Leave a signal in the outbox; one occasion is one signal."""
    key = f"{Topic.SIGNAL_JOB}:{signal}:{job_id}:{occasion}"
    payload: dict[str, JsonValue] = {"key": key, "signal": signal.value}
    await ops.put_effect(tx, NewEffect(Topic.SIGNAL_JOB, job_id, payload, key, now))


async def claim_signals(tx: Tx, now: datetime, limit: int = 20) -> list[PendingSignal]:
    """Signals that have not reached their workflow, leased for 30 s. Send each, then `finish_effect(key)`."""
    claimed = await ops.claim_effects(tx, Claim(Topic.SIGNAL_JOB, now, limit, LEASE))
    return [_pending_signal(effect) for effect in claimed]


async def _tell(tx: Tx, loss: tuple[str, datetime], news: tuple[HeartbeatStatus, Signal], now: datetime) -> None:
    """Event and signal of one loss; the time it began names the occasion."""
    (job_id, since), (status, signal) = loss, news
    occasion = since.isoformat()
    event = NewEvent(job_id, EventType.HEARTBEAT_STATUS, {"status": status.value}, f"presence:{status}:{occasion}")
    await stream.append_event(tx, event)
    await put_signal(tx, job_id, signal, occasion, now)


def _pending_signal(effect: Effect) -> PendingSignal:
    return PendingSignal(str(effect.payload["key"]), effect.subject_id, Signal(str(effect.payload["signal"])))
