"""The statements of jobs, one function each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.jobs.intake import DeclaredFile, NewJob
from iama.jobs.model import (
    ARTIFACT_DAYS,
    GRACE_SECONDS,
    SILENT_SECONDS,
    ContextSummary,
    Counters,
    ExpiredArtifact,
    Failure,
    JobRecord,
    JobSummary,
    JobTerms,
    LockedJob,
    Suspect,
    Transition,
)
from iama.jobs.states import TERMINAL, WAITING, WORKING, JobState
from iama.kit.ids import new_id

Q = load("iama.jobs")


@dataclass(frozen=True, slots=True)
class Beat:
    """The answer of a heartbeat's statement."""

    job_id: str
    grace_deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotedSession:
    """A session whose silence was noted just now; with a time, its whole job is lost."""

    job_id: str
    client_lost_at: datetime | None


@dataclass(frozen=True, slots=True)
class Returned:
    """A job whose client is back, and since when it had been lost."""

    job_id: str
    client_lost_at: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    """A job whose artifacts are past their day; without a requested start it has no workflow."""

    job_id: str
    start_requested: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """A job whose owner is to be written to."""

    job_id: str
    user_id: str
    email: str
    account_open: bool
    root_name: str
    status: str
    artifact_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """When a job's outcome was written, and whether it had come as far as tests."""

    at: datetime
    tests_began: bool


@dataclass(frozen=True, slots=True)
class JobIds:
    """Ids that a new job needs."""

    job_id: str
    user_id: str
    bundle_artifact_id: str
    creation_key: str


@dataclass(frozen=True, slots=True)
class CreatedBefore:
    """The job that an earlier request with the same key made."""

    job_id: str
    status: str
    bundle_artifact_id: str


async def created_before(tx: Tx, user_id: str, creation_key: str) -> CreatedBefore | None:
    """The job of this key."""
    return await tx.fetch_one(Q["created_before"], {"user_id": user_id, "creation_key": creation_key}, CreatedBefore)


async def insert_job(tx: Tx, ids: JobIds, job: NewJob) -> None:
    """The project, where it is new, and the job."""
    params: dict[str, object] = {
        **asdict(ids),
        "project_id": new_id(),
        "root_name": job.root_name,
        "language": job.language,
        "target_language": job.target_language,
        "goal": job.goal,
        "execution_mode": job.execution_mode.value,
        "interpreter_version": job.interpreter.version,
        "interpreter_implementation": job.interpreter.implementation,
        "test_framework": job.own_tests.framework,
        "test_files": list(job.own_tests.files),
        "target_paths": list(job.target_paths),
        "excluded": Jsonb([asdict(file) for file in job.excluded]),
        "fast_track": job.fast_track,
        "max_credits": job.max_credits,
        "pre_authorized_class": job.pre_authorization.max_class if job.pre_authorization else None,
        "pre_authorized_credits": job.pre_authorization.credits if job.pre_authorization else None,
        "artifact_days": ARTIFACT_DAYS,
    }
    await tx.execute(Q["insert_job"], params)


async def insert_files(tx: Tx, job_id: str, files: Sequence[DeclaredFile], bundle: dict[str, object]) -> None:
    """The declared files, and the artifact row that expects the bundle: `key`, `kms_key_ref`."""
    columns = {"paths": [f.path for f in files], "hashes": [f.sha256 for f in files], "sizes": [f.size for f in files]}
    await tx.execute(Q["insert_files"], {"job_id": job_id, **columns, **bundle})


async def find_job(tx: Tx, job_id: str, user_id: str | None) -> JobRecord | None:
    """One job whole; with a user, only if it is theirs."""
    return await tx.fetch_one(Q["find_job"], {"job_id": job_id, "user_id": user_id}, JobRecord)


async def list_jobs(tx: Tx, user_id: str, before: str | None, limit: int) -> list[JobSummary]:
    """A user's jobs, newest first, those after the job `before`; none where that is not one of theirs."""
    return await tx.fetch_all(Q["list_jobs"], {"user_id": user_id, "before": before, "limit": limit}, JobSummary)


async def list_jobs_in_status(tx: Tx, user_id: str, status: JobState, page: tuple[str | None, int]) -> list[JobSummary]:
    """A user's jobs in one state, newest first; `page` is (before, limit)."""
    params = {"user_id": user_id, "status": status.value, "before": page[0], "limit": page[1]}
    return await tx.fetch_all(Q["list_jobs_in_status"], params, JobSummary)


async def files_of_job(tx: Tx, job_id: str) -> list[DeclaredFile]:
    """The files the client declared, by path."""
    return await tx.fetch_all(Q["files_of_job"], {"job_id": job_id}, DeclaredFile)


async def owned_status(tx: Tx, job_id: str, user_id: str) -> str | None:
    """The job's status, if it is this user's."""
    return await tx.fetch_scalar(Q["owned_status"], {"job_id": job_id, "user_id": user_id}, str)


async def lock_job(tx: Tx, job_id: str, user_id: str | None) -> LockedJob | None:
    """Lock the job's row, and with it the event counter, until commit."""
    return await tx.fetch_one(Q["lock_job"], {"job_id": job_id, "user_id": user_id}, LockedJob)


async def packed_reason(tx: Tx, job_id: str) -> str | None:
    """Why the job was packed last."""
    return await tx.fetch_scalar(Q["packed_reason"], {"job_id": job_id}, str)


async def write_snapshot(tx: Tx, job_id: str, snapshot_id: str) -> None:
    """The entitlements that hold from now on."""
    await tx.execute(Q["write_snapshot"], {"job_id": job_id, "snapshot_id": snapshot_id})


async def target_bytes(tx: Tx, job_id: str) -> int:
    """How large the targets are, all together."""
    return await tx.fetch_scalar(Q["target_bytes"], {"job_id": job_id}, int) or 0


async def pre_authorized_credits(tx: Tx, job_id: str) -> Decimal:
    """The ceiling of the class that the user agreed to at the start; zero for none."""
    return await tx.fetch_scalar(Q["pre_authorized_credits"], {"job_id": job_id}, Decimal) or Decimal(0)


async def request_start(tx: Tx, job_id: str, snapshot_id: str) -> None:
    """Note that the start was asked for, under which entitlements."""
    await tx.execute(Q["request_start"], {"job_id": job_id, "snapshot_id": snapshot_id})


async def settled_seq(tx: Tx, job_id: str, key: str) -> int | None:
    """The seq of the event with this key."""
    return await tx.fetch_scalar(Q["settled_seq"], {"job_id": job_id, "key": key}, int)


async def write_status(tx: Tx, step: Transition, enters_work: bool) -> datetime | None:
    """Write the projection; answers the time it carries."""
    params = {
        "job_id": step.job_id,
        "after": step.after.value,
        "terminal": step.after in TERMINAL,
        "enters_work": enters_work,
        "grace_seconds": GRACE_SECONDS,
        "tests_frozen": step.facts.tests_frozen if step.facts else None,
        "has_verified": step.facts.has_verified if step.facts else None,
    }
    return await tx.fetch_scalar(Q["write_status"], params, datetime)


async def job_terms(tx: Tx, job_id: str) -> JobTerms | None:
    """What decides, beside the state, which commands would be accepted."""
    return await tx.fetch_one(Q["job_terms"], {"job_id": job_id}, JobTerms)


async def write_outcome(tx: Tx, job_id: str, outcome: str, failure: Failure | None) -> Ended | None:
    """Write how it ended; None where that was written before."""
    params = {
        "job_id": job_id,
        "outcome": outcome,
        "failure_code": failure.code if failure else None,
        "failure_message": failure.message if failure else None,
    }
    return await tx.fetch_one(Q["write_outcome"], params, Ended)


async def write_strategy(tx: Tx, job_id: str, strategy: str) -> None:
    """Write the strategy that was chosen."""
    await tx.execute(Q["write_strategy"], {"job_id": job_id, "strategy": strategy})


async def write_spec_revision(tx: Tx, job_id: str, revision: int) -> None:
    """Move the shown revision forward."""
    await tx.execute(Q["write_spec_revision"], {"job_id": job_id, "revision": revision})


async def write_counters(tx: Tx, job_id: str, counters: Counters) -> None:
    """Write the counters of the repair loop."""
    await tx.execute(Q["write_counters"], {"job_id": job_id, **asdict(counters)})


async def write_context(tx: Tx, job_id: str, context: ContextSummary) -> None:
    """Write or replace the context summary."""
    await tx.execute(Q["write_context"], {"job_id": job_id, **asdict(context)})


async def write_timing(tx: Tx, job_id: str, stage: str, seconds: float) -> None:
    """Write a stage's seconds; the last value counts."""
    await tx.execute(Q["write_timing"], {"job_id": job_id, "stage": stage, "seconds": seconds})


async def beat(tx: Tx, job_id: str, user_id: str, client_session_id: str) -> Beat | None:
    """Note that a client is there; None where the job is not this user's."""
    return await tx.fetch_one(Q["beat"], {"job_id": job_id, "user_id": user_id, "client_session_id": client_session_id}, Beat)


async def expect_client(tx: Tx, job_id: str) -> None:
    """Count silence from now on, whoever has or has not reported before; nothing for remote jobs."""
    await tx.execute(Q["expect_client"], {"job_id": job_id})


async def note_silence(tx: Tx, limit: int) -> list[NotedSession]:
    """Sessions that fell silent since the last look, at most `limit`; their jobs are marked where nobody else attends them."""
    params = {"silent_seconds": SILENT_SECONDS, "limit": limit, "working": sorted(state.value for state in WORKING)}
    return await tx.fetch_all(Q["note_silence"], params, NotedSession)


async def note_return(tx: Tx, limit: int) -> list[Returned]:
    """Lost jobs of which a client has spoken since; their mark is taken off."""
    return await tx.fetch_all(Q["note_return"], {"silent_seconds": SILENT_SECONDS, "limit": limit}, Returned)


async def forget_sessions(tx: Tx, before: datetime, limit: int) -> int:
    """Delete sessions that have been silent since before."""
    return await tx.execute(Q["forget_sessions"], {"before": before, "limit": limit})


async def expire_jobs(tx: Tx, now: datetime, limit: int) -> list[Expired]:
    """Mark waiting and unstarted jobs whose artifacts are past their day."""
    idle = sorted(state.value for state in WAITING | {JobState.PENDING})
    return await tx.fetch_all(Q["expire_jobs"], {"now": now, "idle": idle, "limit": limit}, Expired)


async def warn_of_expiry(tx: Tx, window: tuple[datetime, datetime], limit: int) -> list[Warned]:
    """Mark jobs whose artifacts expire within the window and that nobody was warned of."""
    return await tx.fetch_all(Q["warn_of_expiry"], {"now": window[0], "until": window[1], "limit": limit}, Warned)


async def lease_expired_artifacts(tx: Tx, lease: tuple[datetime, datetime], limit: int) -> list[ExpiredArtifact]:
    """Artifacts whose objects are to be deleted, hidden from others from now until the lease ends."""
    return await tx.fetch_all(Q["lease_expired_artifacts"], {"now": lease[0], "until": lease[1], "limit": limit}, ExpiredArtifact)


async def mark_removed(tx: Tx, artifact_ids: Sequence[str], now: datetime) -> None:
    """Their objects are gone."""
    await tx.execute(Q["mark_removed"], {"artifact_ids": list(artifact_ids), "now": now})


async def find_suspects(tx: Tx, job_ids: Sequence[str]) -> list[Suspect]:
    """Where jobs stand whose reservation is open."""
    return await tx.fetch_all(Q["find_suspects"], {"job_ids": list(job_ids)}, Suspect)


async def tests_began(tx: Tx, job_id: str) -> bool:
    """Whether the job came as far as tests."""
    return await tx.fetch_scalar(Q["tests_began"], {"job_id": job_id}, bool) is True
