"""What the workflow's activities write about a job. Every call is idempotent, so that a retried activity changes nothing twice.

Surprising: `record_transition` writes status, audit line and event together and locks the job's row first; the same lock
guards the event counter, so the order of events is the order of commits.
"""

from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending
from iama.jobs import store
from iama.jobs.contract import Command, JobInput
from iama.jobs.intake import DeclaredFile
from iama.jobs.legal import legal_commands, offered_commands
from iama.jobs.model import (
    Author,
    ContextSummary,
    Counters,
    Failure,
    IllegalTransition,
    JobNotFound,
    JobRecord,
    PendingCommand,
    StartRequest,
    Topic,
    Transition,
)
from iama.jobs.states import TERMINAL, WAITING, WORKING, JobState, is_legal
from iama.kit.errors import JsonValue
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, Claim, Effect
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent

LEASE = timedelta(seconds=30)


async def load_job(tx: Tx, job_id: str) -> JobRecord:
    """The whole record, for the worker: no owner is asked for. Raises JobNotFound."""
    job = await store.find_job(tx, job_id, None)
    if job is None:
        raise JobNotFound
    return job


async def load_files(tx: Tx, job_id: str) -> list[DeclaredFile]:
    """The files that the client declared, by path: what the bundle must hold, byte for byte."""
    return await store.files_of_job(tx, job_id)


async def record_transition(tx: Tx, step: Transition) -> int:
    """Write one step: status, audit line, `state_change` event, and `decision_required` on entering a waiting state.

    Answers the seq of `state_change`. The same key again answers the same seq; a step that the state table forbids, or
    that does not start where the job stands, raises IllegalTransition and writes nothing.
    """
    job = await store.lock_job(tx, step.job_id, None)
    if job is None:
        raise JobNotFound
    key = f"transition:{step.key}"
    known = await store.settled_seq(tx, step.job_id, key)
    if known is not None:
        return known
    if job.state != step.before or not is_legal(step.before, step.after):
        raise IllegalTransition(state=job.status, before=step.before.value, after=step.after.value)
    enters_work = step.after in WORKING and step.before not in WORKING
    at = await store.write_status(tx, step, enters_work)
    if enters_work:
        await store.expect_client(tx, step.job_id)
    await _audit(tx, step, at or datetime.max)
    await entitlement.set_running(tx, step.job_id, step.after not in WAITING and step.after not in TERMINAL)
    change: dict[str, JsonValue] = {"from": step.before.value, "to": step.after.value, "reason": step.reason}
    seq = await stream.append_event(tx, NewEvent(step.job_id, EventType.STATE_CHANGE, change, key))
    if step.after is JobState.DEEP_FIX_ACTIVE:
        await stream.append_event(tx, NewEvent(step.job_id, EventType.DEEP_FIX_START, {"reason": step.reason}, f"{key}:deep-fix"))
    if step.after in WAITING:
        asked: dict[str, JsonValue] = {"state": step.after.value, "commands": await offered_to(tx, step.job_id, step.after)}
        await stream.append_event(tx, NewEvent(step.job_id, EventType.DECISION_REQUIRED, asked, f"{key}:decision"))
    return seq


async def offered_to(tx: Tx, job_id: str, state: JobState) -> list[JsonValue]:
    """The commands that would not be refused, by the job's facts and plans."""
    found = await store.job_terms(tx, job_id)
    return [*(offered_commands(state, found.terms) if found else legal_commands(state))]


async def record_finish(tx: Tx, job_id: str, outcome: str, failure: Failure | None = None, settle_as: str = "") -> None:
    """Write how the job ended and settle its reservation by the table of ends, as `settle_as` where the price is another end's.

    The first call counts.
    """
    ended = await store.write_outcome(tx, job_id, outcome, failure)
    if ended is not None:
        await entitlement.settle(tx, job_id, Ending(settle_as or outcome, ended.tests_began), ended.at)


async def record_context(tx: Tx, job_id: str, context: ContextSummary) -> None:
    """Write what the context assembly found; again replaces."""
    await store.write_context(tx, job_id, context)


async def record_counters(tx: Tx, job_id: str, counters: Counters) -> None:
    """Write the counters of the repair loop; `number` never goes back."""
    await store.write_counters(tx, job_id, counters)


async def record_strategy(tx: Tx, job_id: str, strategy: str) -> None:
    """Write the strategy that was chosen."""
    await store.write_strategy(tx, job_id, strategy)


async def record_revision(tx: Tx, job_id: str, revision: int) -> None:
    """Move the shown spec revision forward; never back."""
    await store.write_spec_revision(tx, job_id, revision)


async def record_timing(tx: Tx, job_id: str, stage: str, seconds: float) -> None:
    """Write a stage's seconds so far: the caller adds up, the last value counts."""
    await store.write_timing(tx, job_id, stage, seconds)


async def claim_start_requests(tx: Tx, now: datetime, limit: int = 20) -> list[StartRequest]:
    """Jobs whose workflow may not exist yet, leased for 30 s. Commit, start each workflow, then `finish_effect(key)`."""
    claimed = await ops.claim_effects(tx, Claim(Topic.START_JOB, now, limit, LEASE))
    return [_start_request(effect) for effect in claimed]


async def claim_commands(tx: Tx, now: datetime, limit: int = 20) -> list[PendingCommand]:
    """Stored decisions that may not have reached their workflow, leased for 30 s. Send each as an Update, then `finish_effect(key)`."""
    claimed = await ops.claim_effects(tx, Claim(Topic.SEND_COMMAND, now, limit, LEASE))
    return [_pending_command(effect) for effect in claimed]


async def finish_effect(tx: Tx, key: str, now: datetime) -> None:
    """The start or decision with this key has reached its workflow, or never will."""
    await ops.finish_effect_by_key(tx, key, now)


def start_key(job_id: str) -> str:
    """The outbox key of a job's start."""
    return f"{Topic.START_JOB}:{job_id}"


async def _audit(tx: Tx, step: Transition, at: datetime) -> None:
    author: Author = step.actor
    detail: dict[str, JsonValue] = {"from": step.before.value, "to": step.after.value, "reason": step.reason, **step.detail}
    line = AuditEvent(ActorKind(author.kind), author.author_id or author.kind, "job.transition", "job", step.job_id, at, detail)
    await ops.record_audit(tx, line)


def _start_request(effect: Effect) -> StartRequest:
    payload = effect.payload
    ahead = str(payload.get("pre_authorized_class", ""))
    given = JobInput(
        effect.subject_id, str(payload["execution_mode"]), str(payload["tier"]), payload["fast_track"] is True, pre_authorized_class=ahead
    )
    return StartRequest(start_key(effect.subject_id), given)


def _pending_command(effect: Effect) -> PendingCommand:
    argument = effect.payload["argument"]
    if not isinstance(argument, dict):
        raise TypeError(f"outbox {effect.outbox_id} holds no argument")
    payload = effect.payload
    command, workflow_id = Command(str(payload["command"])), str(payload.get("workflow_id") or "")
    return PendingCommand(str(payload["key"]), effect.subject_id, str(payload["update_id"]), command, argument, workflow_id)
