"""Use cases of jobs. What the workflow's activities call is in `projection` and offered here as well.

Ownership is part of every call that a person makes: another user's job is JobNotFound.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending
from iama.entitlement.model import StartRequest as Gate
from iama.jobs import store
from iama.jobs.contract import Command, JobInput
from iama.jobs.decisions import Decision
from iama.jobs.intake import MAX_BUNDLE_BYTES, BundleMissing, BundleTooLarge, Intake, LanguageUnsupported, NewJob, Upload
from iama.jobs.legal import legal_commands, offered_commands
from iama.jobs.model import (
    Author,
    CursorInvalid,
    Failure,
    JobNotFound,
    JobPage,
    JobRecord,
    JobsQuery,
    LockedJob,
    Outcome,
    Topic,
    Transition,
)
from iama.jobs.paths import check_files, check_path, check_targets
from iama.jobs.presence import beat, claim_signals, forget_sessions, heartbeat_status, note_losses, note_returns
from iama.jobs.projection import (
    claim_commands,
    claim_start_requests,
    finish_effect,
    load_files,
    load_job,
    offered_to,
    record_context,
    record_counters,
    record_finish,
    record_revision,
    record_strategy,
    record_timing,
    record_transition,
    start_key,
)
from iama.jobs.states import TERMINAL, JobState
from iama.kit.errors import JsonValue
from iama.kit.ids import is_id, new_id
from iama.kit.store import ObjectStore
from iama.kit.workflows import CommandNotLegal
from iama.ops import service as ops
from iama.ops.model import NewEffect

__all__ = [
    "beat",
    "cancel_orphan",
    "cancel_unstarted",
    "check_bundle",
    "claim_commands",
    "claim_signals",
    "claim_start_requests",
    "create_job",
    "find_owned",
    "finish_effect",
    "forget_sessions",
    "heartbeat_status",
    "list_jobs",
    "load_files",
    "load_job",
    "lock_owned",
    "note_losses",
    "note_returns",
    "offered_to",
    "packed_reason",
    "pass_gate_again",
    "pre_authorized_credits",
    "put_decision",
    "record_context",
    "record_counters",
    "record_finish",
    "record_revision",
    "record_strategy",
    "record_timing",
    "record_transition",
    "request_start",
    "require_owned",
    "require_state",
    "start_key",
    "target_bytes",
]

UPLOAD_SECONDS = 3600
PROVED_LANGUAGES = frozenset({"python", "javascript", "typescript", "java"})
"""Each to itself: a client has a runner for its tests."""
_PACKED_ENDS = {"BUDGET_DECLINED": Outcome.USER_CANCELLED, "CLIENT_DISCONNECTED": Outcome.CLIENT_DISCONNECTED}
"""What a packed job's first part costs, by why it was packed; every other reason is ours."""
HANDLER_HEAD_START = timedelta(seconds=5)
"""How long the sweeper leaves an effect to the handler that wrote it."""


async def create_job(tx: Tx, user_id: str, job: NewJob, intake: Intake) -> Upload:
    """Check what was declared, look whether a start would be allowed, write the job, and sign a link for its bundle.

    The answer of the look is advice: nothing is held, and `request_start` decides. The same key again answers the same
    job with a fresh link.
    """
    known = await store.created_before(tx, user_id, intake.key)
    if known is not None:
        return _upload(known.job_id, known.bundle_artifact_id, JobState(known.status), intake.store)
    _check_language(job)
    check_files(job.files)
    check_targets(job.target_paths, job.files)
    for path in job.own_tests.files:
        check_path(path)
    job = await _with_cap(tx, job)
    ids = store.JobIds(new_id(), user_id, new_id(), intake.key)
    await entitlement.check_start(tx, _gate(user_id, ids.job_id, job, intake.now))
    await store.insert_job(tx, ids, job)
    bundle: dict[str, object] = {"key": _bundle_key(ids.job_id, ids.bundle_artifact_id), "kms_key_ref": intake.kms_key_ref}
    await store.insert_files(tx, ids.job_id, job.files, bundle)
    return _upload(ids.job_id, ids.bundle_artifact_id, JobState.PENDING, intake.store)


async def find_owned(tx: Tx, user_id: str, job_id: str) -> JobRecord:
    """The user's job, whole; JobNotFound where it is missing or somebody else's."""
    job = await store.find_job(tx, job_id, user_id) if is_id(job_id) else None
    if job is None:
        raise JobNotFound
    return job


async def require_owned(tx: Tx, user_id: str, job_id: str) -> JobState:
    """That the job is this user's, by one index look-up; answers its state."""
    status = await store.owned_status(tx, job_id, user_id) if is_id(job_id) else None
    if status is None:
        raise JobNotFound
    return JobState(status)


async def lock_owned(tx: Tx, user_id: str, job_id: str) -> LockedJob:
    """The same with the job's row locked until commit."""
    job = await store.lock_job(tx, job_id, user_id) if is_id(job_id) else None
    if job is None:
        raise JobNotFound
    return job


async def list_jobs(tx: Tx, user_id: str, query: JobsQuery) -> JobPage:
    """A page of the user's jobs, newest first."""
    if query.cursor is not None and not is_id(query.cursor):
        raise CursorInvalid
    if query.status is None:
        found = await store.list_jobs(tx, user_id, query.cursor, query.limit + 1)
    else:
        found = await store.list_jobs_in_status(tx, user_id, query.status, (query.cursor, query.limit + 1))
    page = found[: query.limit]
    return JobPage(page, page[-1].job_id if len(found) > query.limit else None)


async def check_bundle(objects: ObjectStore, job: JobRecord) -> int:
    """That the bundle lies in the store and is not too large; its size. Asks the store, so call it outside a transaction."""
    head = await objects.head(_bundle_key(job.job_id, job.bundle_artifact_id))
    if head is None:
        raise BundleMissing(job_id=job.job_id)
    if head.size > MAX_BUNDLE_BYTES:
        raise BundleTooLarge(size=head.size, limit=MAX_BUNDLE_BYTES)
    return head.size


async def request_start(tx: Tx, job: JobRecord, now: datetime) -> JobInput:
    """The binding gate: reservation, snapshot, `start_requested_at` and the outbox row, all or nothing.

    Asked again, it answers the same and holds nothing twice. A job that ended raises CommandNotLegal.
    """
    locked = await lock_owned(tx, job.user_id, job.job_id)
    if locked.state in TERMINAL:
        raise CommandNotLegal(state=locked.status, legal=[])
    if locked.start_requested_at is not None:
        snapshot = await entitlement.load_snapshot(tx, job.job_id)
        return _input(job, snapshot.tier)
    gate = Gate(job.user_id, job.job_id, job.execution_mode, now, job.max_credits, job.fast_track)
    snapshot = await entitlement.gate_start(tx, gate)
    await store.request_start(tx, job.job_id, snapshot.snapshot_id)
    given = _input(job, snapshot.tier)
    payload: dict[str, JsonValue] = {
        "execution_mode": given.execution_mode,
        "tier": given.tier,
        "fast_track": given.fast_track,
        "pre_authorized_class": given.pre_authorized_class,
    }
    await ops.put_effect(tx, NewEffect(Topic.START_JOB, job.job_id, payload, start_key(job.job_id), now + HANDLER_HEAD_START))
    return given


async def cancel_unstarted(tx: Tx, user_id: str, job_id: str, now: datetime) -> JobState:
    """End a job whose start nobody asked for: FAILED. Any other state says that its workflow has to be asked.

    A job that ended raises CommandNotLegal.
    """
    job = await lock_owned(tx, user_id, job_id)
    _check_command(job.state, Command.CANCEL)
    return job.state if job.start_requested_at else await _end_pending(tx, job, now)


async def cancel_orphan(tx: Tx, user_id: str, job_id: str, now: datetime) -> JobState:
    """The same for a PENDING job whose requested start has no workflow yet, as the workflow service says."""
    job = await lock_owned(tx, user_id, job_id)
    _check_command(job.state, Command.CANCEL)
    return await _end_pending(tx, job, now)


async def _end_pending(tx: Tx, job: LockedJob, now: datetime) -> JobState:
    if job.state is not JobState.PENDING:
        return job.state
    step = Transition(job.job_id, "cancel", JobState.PENDING, JobState.FAILED, Outcome.USER_CANCELLED, Author.user(job.user_id))
    await record_transition(tx, step)
    await record_finish(tx, job.job_id, Outcome.USER_CANCELLED, Failure(Outcome.USER_CANCELLED, "Cancelled before it started."))
    await finish_effect(tx, start_key(job.job_id), now)
    return JobState.FAILED


async def require_state(tx: Tx, job: JobRecord, state: JobState) -> JobState:
    """Lock the job's row and see that it stands in `state`; raises CommandNotLegal with what is legal instead."""
    locked = await lock_owned(tx, job.user_id, job.job_id)
    if locked.state is not state:
        raise CommandNotLegal(state=locked.status, legal=list(offered_commands(locked.state, job.terms)), reason="WRONG_STATE")
    return locked.state


async def pass_gate_again(tx: Tx, job: JobRecord, now: datetime) -> str:
    """Settle what a packed job has cost and hold a new reservation for its rerun, all or nothing; answers the new tier.

    A rerun takes no daily start.
    """
    reason = await store.packed_reason(tx, job.job_id)
    await entitlement.settle(tx, job.job_id, Ending(_PACKED_ENDS.get(reason or "", Outcome.LOGIC_FAILURE), True), now)
    gate = Gate(job.user_id, job.job_id, job.execution_mode, now, job.max_credits, job.fast_track, rerun=True)
    snapshot = await entitlement.gate_start(tx, gate)
    await store.write_snapshot(tx, job.job_id, snapshot.snapshot_id)
    return snapshot.tier


async def packed_reason(tx: Tx, job_id: str) -> str | None:
    """Why the job was packed last; None where it never was."""
    return await store.packed_reason(tx, job_id)


async def target_bytes(tx: Tx, job_id: str) -> int:
    """How large the targets are, all together: what a question about them costs depends on it."""
    return await store.target_bytes(tx, job_id)


async def pre_authorized_credits(tx: Tx, job_id: str) -> Decimal:
    """The credit ceiling of the class that the user agreed to at the start; zero for none."""
    return await store.pre_authorized_credits(tx, job_id)


async def put_decision(tx: Tx, decision: Decision, now: datetime) -> str:
    """Leave a decision in the outbox, in the transaction of the data it speaks of; answers the key to finish it with."""
    key = f"{Topic.SEND_COMMAND}:{decision.update_id}"
    payload: dict[str, JsonValue] = {
        "key": key,
        "update_id": decision.update_id,
        "command": decision.command.value,
        "argument": decision.to_json(),
        "workflow_id": decision.workflow_id,
    }
    await ops.put_effect(tx, NewEffect(Topic.SEND_COMMAND, decision.job_id, payload, key, now + HANDLER_HEAD_START))
    return key


async def _with_cap(tx: Tx, job: NewJob) -> NewJob:
    """A job without a cap of its own gets twice what a job usually takes, so that one job never holds a whole balance."""
    if job.max_credits is not None:
        return job
    typical = await ops.read_config(tx, "typical_job_credits")
    return replace(job, max_credits=2 * Decimal(str(typical)))


def _input(job: JobRecord, tier: str) -> JobInput:
    return JobInput(job.job_id, job.execution_mode, tier, job.fast_track, pre_authorized_class=job.pre_authorized_class or "")


def _bundle_key(job_id: str, artifact_id: str) -> str:
    return f"jobs/{job_id}/{artifact_id}"


def _upload(job_id: str, artifact_id: str, status: JobState, objects: ObjectStore) -> Upload:
    return Upload(job_id, status, objects.presign_put(_bundle_key(job_id, artifact_id), UPLOAD_SECONDS, MAX_BUNDLE_BYTES))


def _check_command(state: JobState, command: Command) -> None:
    if command.value not in legal_commands(state):
        raise CommandNotLegal(state=state.value, legal=list(legal_commands(state)))


def _check_language(job: NewJob) -> None:
    if job.language not in PROVED_LANGUAGES or job.target_language not in (None, job.language):
        raise LanguageUnsupported(language=job.language, target_language=job.target_language)


def _gate(user_id: str, job_id: str, job: NewJob, now: datetime) -> Gate:
    return Gate(user_id, job_id, job.execution_mode.value, now, job.max_credits, job.fast_track)
