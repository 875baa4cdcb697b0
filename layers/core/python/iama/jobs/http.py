"""Bodies and answers of the job routes. Strict and closed: an unknown field is an error, never ignored."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from iama.jobs import intake, model
from iama.jobs.intake import Upload
from iama.jobs.legal import offered_commands, offered_ways
from iama.jobs.model import ExecutionMode, JobPage, JobRecord, Presence
from iama.jobs.service import heartbeat_status

Path = Annotated[str, Field(min_length=1, max_length=1024)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Short = Annotated[str, Field(max_length=255)]
Credits = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=4)]


class Body(BaseModel):
    """What a client sends, and what it gets."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class InterpreterBody(Body):
    """The interpreter the client found."""

    version: Short
    implementation: Short


class OwnTestsBody(Body):
    """The project's own tests."""

    framework: Annotated[str, Field(pattern="^(pytest|unittest|mocha|jest|vitest|node:test|script|junit|none)$")]
    files: Annotated[tuple[Path, ...], Field(max_length=intake.MAX_FILES)]


class RefactorContext(Body):
    """What the developer wants, in words."""

    goal: Annotated[str, Field(max_length=4000)] | None = None
    target_language: Short | None = None


class PreAuthorizationBody(Body):
    """Consent to a stronger model class with its own ceiling."""

    max_class: Annotated[str, Field(pattern="^L[123]$")]
    credits: Credits


class FileBody(Body):
    """A file of the upload."""

    path: Path
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]


class ExcludedBody(Body):
    """A file that stays at home."""

    path: Path
    reason: Short


class CreateJob(Body):
    """POST /jobs."""

    root_name: Annotated[str, Field(min_length=1, max_length=255)]
    target_paths: Annotated[tuple[Path, ...], Field(min_length=1, max_length=500)]
    language: Short
    execution_mode: ExecutionMode
    interpreter: InterpreterBody
    own_tests: OwnTestsBody
    refactor_context: RefactorContext | None = None
    max_credits: Credits | None = None
    pre_authorization: PreAuthorizationBody | None = None
    fast_track: bool = False
    files: Annotated[tuple[FileBody, ...], Field(min_length=1, max_length=20_000)]
    excluded: Annotated[tuple[ExcludedBody, ...], Field(max_length=20_000)] = ()

    def command(self) -> intake.NewJob:
        """As the service takes it."""
        wanted, ahead = self.refactor_context, self.pre_authorization
        return intake.NewJob(
            root_name=self.root_name,
            target_paths=self.target_paths,
            language=self.language,
            execution_mode=self.execution_mode,
            interpreter=intake.Interpreter(self.interpreter.version, self.interpreter.implementation),
            own_tests=intake.OwnTests(self.own_tests.framework, self.own_tests.files),
            files=tuple(intake.DeclaredFile(file.path, file.sha256, file.size) for file in self.files),
            excluded=tuple(intake.ExcludedFile(file.path, file.reason) for file in self.excluded),
            goal=wanted.goal if wanted else None,
            target_language=wanted.target_language if wanted else None,
            max_credits=self.max_credits,
            pre_authorization=intake.PreAuthorization(ahead.max_class, ahead.credits) if ahead else None,
            fast_track=self.fast_track,
        )


class UploadLink(Body):
    """Where the bundle goes: send exactly these headers."""

    url: str
    method: str
    headers: dict[str, str]
    expires_at: datetime
    max_bytes: int


class JobCreated(Body):
    """A job that waits for its bundle."""

    job_id: str
    status: str
    upload: UploadLink

    @staticmethod
    def of(upload: Upload) -> "JobCreated":
        link = UploadLink(
            url=upload.link.url,
            method=upload.link.method,
            headers=dict(upload.link.headers),
            expires_at=upload.link.expires_at,
            max_bytes=intake.MAX_BUNDLE_BYTES,
        )
        return JobCreated(job_id=upload.job_id, status=upload.status, upload=link)


class Nothing(Body):
    """A body without fields."""


class JobStatus(Body):
    """A job and its state as the database shows it; a decision may be a moment ahead of it."""

    job_id: str
    status: str


class JobStarted(JobStatus):
    """`started` is false where the workflow service was away: the job starts as soon as it is back."""

    started: bool


class Heartbeat(Body):
    """A sign of life of one client session."""

    client_session_id: Identifier


class PresenceView(Body):
    """Presence after a heartbeat."""

    heartbeat_status: str
    grace_deadline_at: datetime | None

    @staticmethod
    def of(presence: Presence) -> "PresenceView":
        return PresenceView(heartbeat_status=presence.heartbeat_status, grace_deadline_at=presence.grace_deadline_at)


class FailureView(Body):
    """Why a job failed."""

    code: str
    message: str


class ContextView(Body):
    """What the context assembly found."""

    files: int
    symbols: int
    ast_confidence: int
    baseline_mode: str
    edit_mode: str


class AttemptsView(Body):
    """Counters of the repair loop."""

    number: int
    count: int
    identical_failures: int
    budget_used: int


class CreditsView(Body):
    """Credits used and the job's cap, as decimal text."""

    cap: Decimal | None
    used: Decimal


class JobView(Body):
    """GET /jobs/{job_id}. `legal_ways` names, for commands that plan or facts take some decisions from, those that are left."""

    job_id: str
    root_name: str
    status: str
    outcome: str | None
    failure: FailureView | None
    strategy: str | None
    target_paths: tuple[str, ...]
    execution_mode: str
    language: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    context: ContextView | None
    spec_revision: int
    attempts: AttemptsView
    credits: CreditsView
    calls: int
    legal_commands: tuple[str, ...]
    legal_ways: dict[str, tuple[str, ...]]
    last_heartbeat_at: datetime | None
    heartbeat_status: str
    grace_deadline_at: datetime | None
    artifact_expires_at: datetime
    last_seq: int
    timings: dict[str, float]

    @staticmethod
    def of(job: JobRecord, now: datetime) -> "JobView":
        failure, context = job.failure, job.context
        return JobView(
            job_id=job.job_id,
            root_name=job.root_name,
            status=job.status,
            outcome=job.outcome,
            failure=FailureView(code=failure.code, message=failure.message) if failure else None,
            strategy=job.strategy,
            target_paths=tuple(job.target_paths),
            execution_mode=job.execution_mode,
            language=job.language,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            context=_context(context) if context else None,
            spec_revision=job.spec_revision,
            attempts=_attempts(job),
            credits=CreditsView(cap=job.credits_cap, used=job.credits_used),
            calls=job.calls,
            legal_commands=offered_commands(job.state, job.terms),
            legal_ways=offered_ways(job.state, job.terms),
            last_heartbeat_at=job.last_heartbeat_at,
            heartbeat_status=heartbeat_status(job, now),
            grace_deadline_at=job.grace_deadline_at,
            artifact_expires_at=job.artifact_expires_at,
            last_seq=job.last_seq,
            timings=dict(job.timings),
        )


class JobLine(Body):
    """One line of the list."""

    job_id: str
    root_name: str
    status: str
    outcome: str | None
    strategy: str | None
    target_paths: tuple[str, ...]
    created_at: datetime
    finished_at: datetime | None


class JobList(Body):
    """GET /jobs."""

    jobs: tuple[JobLine, ...]
    next_cursor: str | None

    @staticmethod
    def of(page: JobPage) -> "JobList":
        return JobList(jobs=tuple(_line(job) for job in page.jobs), next_cursor=page.next_cursor)


class ContinueBody(Body):
    """POST intervention/continue."""

    hint: Annotated[str, Field(max_length=4000)] = ""


class BaselineDecision(Body):
    """POST baseline/decision."""

    decision: Annotated[str, Field(pattern="^(revise|characterise|drop_item)$")]
    item_ids: Annotated[tuple[Short, ...], Field(max_length=1000)] = ()


def _line(job: model.JobSummary) -> JobLine:
    return JobLine(
        job_id=job.job_id,
        root_name=job.root_name,
        status=job.status,
        outcome=job.outcome,
        strategy=job.strategy,
        target_paths=tuple(job.target_paths),
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def _context(context: model.ContextSummary) -> ContextView:
    return ContextView(
        files=context.files,
        symbols=context.symbols,
        ast_confidence=context.ast_confidence,
        baseline_mode=context.baseline_mode,
        edit_mode=context.edit_mode,
    )


def _attempts(job: JobRecord) -> AttemptsView:
    return AttemptsView(
        number=job.attempt_number,
        count=job.attempt_count,
        identical_failures=job.identical_failures,
        budget_used=job.budget_used,
    )
