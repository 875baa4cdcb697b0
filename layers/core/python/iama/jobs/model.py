"""What a job is, apart from its state table: record, commands of its use cases, and the error codes of this slice.

A record is the *projection* of a workflow: once the workflow exists, nothing but its activities changes `status`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from iama.jobs.contract import Command, JobInput, Signal
from iama.jobs.legal import Terms
from iama.jobs.states import JobState
from iama.kit.errors import Conflict, Invalid, JsonValue, NotFound

ARTIFACT_DAYS = 14
EXPIRY_WARNING_HOURS = 48
SILENT_SECONDS = 45
GRACE_SECONDS = 300


class ExecutionMode(StrEnum):
    """Where the user's code runs."""

    LOCAL_NATIVE = "LOCAL_NATIVE"
    LOCAL_DOCKER = "LOCAL_DOCKER"
    REMOTE_SANDBOX = "REMOTE_SANDBOX"


class Outcome(StrEnum):
    """How a job ended; decides what it costs."""

    CHANGED = "CHANGED"
    NOTHING_TO_CHANGE = "NOTHING_TO_CHANGE"
    PARTIAL = "PARTIAL"
    USER_CANCELLED = "USER_CANCELLED"
    CLIENT_DISCONNECTED = "CLIENT_DISCONNECTED"
    FORCE_TERMINATED_BY_USER = "FORCE_TERMINATED_BY_USER"
    LOGIC_FAILURE = "LOGIC_FAILURE"
    TIMEOUT_EXECUTION = "TIMEOUT_EXECUTION"
    ARTIFACTS_EXPIRED = "ARTIFACTS_EXPIRED"
    INFRA_FAILURE = "INFRA_FAILURE"
    POLICY_BLOCKED = "POLICY_BLOCKED"


class HeartbeatStatus(StrEnum):
    """Presence of the client, as `GET jobs/{id}` and events show it. NONE: no client has ever reported. LOST: all silent during work."""

    NONE = "none"
    ALIVE = "alive"
    SILENT = "silent"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Author:
    """Who caused a change, for the audit trail: kind is USER, ADMIN or SYSTEM."""

    kind: str
    author_id: str | None

    @staticmethod
    def user(user_id: str) -> "Author":
        """A developer, by their own hand."""
        return Author("USER", user_id)

    @staticmethod
    def system() -> "Author":
        """The workflow itself."""
        return Author("SYSTEM", None)


@dataclass(frozen=True, slots=True)
class ContextSummary:
    """What the context assembly found: counts, confidence in percent, modes, and the artifact with every slice."""

    files: int
    symbols: int
    ast_confidence: int
    baseline_mode: str
    edit_mode: str
    artifact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """Counters of the repair loop; `number` never resets, `count` is the one shown."""

    number: int
    count: int
    identical_failures: int
    budget_used: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: a code of the catalogue and a sentence for the developer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job as the database shows it: the projection, what it was asked for, presence and settlement."""

    job_id: str
    user_id: str
    root_name: str
    language: str
    target_language: str | None
    goal: str | None
    execution_mode: str
    interpreter_version: str
    interpreter_implementation: str
    test_framework: str
    test_files: Sequence[str]
    target_paths: Sequence[str]
    fast_track: bool
    max_credits: Decimal | None
    bundle_artifact_id: str
    status: str
    outcome: str | None
    failure_code: str | None
    failure_message: str | None
    strategy: str | None
    spec_revision: int
    attempt_number: int
    attempt_count: int
    identical_failures: int
    budget_used: int
    calls: int
    credits_used: Decimal
    credits_cap: Decimal | None
    tier: str | None
    pre_authorized_class: str | None
    spec_editing: bool | None
    last_seq: int
    created_at: datetime
    start_requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    artifact_expires_at: datetime
    grace_deadline_at: datetime | None
    last_heartbeat_at: datetime | None
    context_files: int | None
    context_symbols: int | None
    ast_confidence: int | None
    baseline_mode: str | None
    edit_mode: str | None
    timings: Mapping[str, float]
    client_lost_at: datetime | None = None
    tests_frozen: bool = False
    has_verified: bool = False
    deep_fix: str | None = None
    tier_today: str | None = None

    @property
    def state(self) -> JobState:
        """The status as a member of the state table."""
        return JobState(self.status)

    @property
    def terms(self) -> Terms:
        """What decides, beside the state, which commands would be accepted."""
        return JobTerms(self.tests_frozen, self.has_verified, self.deep_fix, self.spec_editing, self.tier_today).terms

    @property
    def context(self) -> ContextSummary | None:
        """The context summary once it is known."""
        if self.context_files is None or self.context_symbols is None or self.ast_confidence is None:
            return None
        return ContextSummary(self.context_files, self.context_symbols, self.ast_confidence, self.baseline_mode or "", self.edit_mode or "")

    @property
    def failure(self) -> Failure | None:
        """The failure, where there is one."""
        return Failure(self.failure_code, self.failure_message or "") if self.failure_code else None


@dataclass(frozen=True, slots=True)
class LockedJob:
    """The columns a decision needs, locked until commit."""

    job_id: str
    user_id: str
    status: str
    start_requested_at: datetime | None
    entitlement_snapshot_id: str | None
    spec_revision: int

    @property
    def state(self) -> JobState:
        """The status as a member of the state table."""
        return JobState(self.status)


@dataclass(frozen=True, slots=True)
class JobSummary:
    """One line of the jobs list."""

    job_id: str
    root_name: str
    status: str
    outcome: str | None
    strategy: str | None
    target_paths: Sequence[str]
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a job has come to that its state does not say: its tests are frozen, something is verified."""

    tests_frozen: bool
    has_verified: bool


@dataclass(frozen=True, slots=True)
class JobTerms:
    """The columns that decide what is offered."""

    tests_frozen: bool
    has_verified: bool
    deep_fix: str | None
    spec_editing: bool | None
    tier_today: str | None

    @property
    def terms(self) -> Terms:
        """As the table of offers takes it."""
        may_fix = self.deep_fix not in (None, "NO")
        return Terms(self.tests_frozen, self.has_verified, may_fix, bool(self.spec_editing), self.tier_today not in (None, "FREE"))


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of the workflow. `key` names the step for ever: the same key again changes nothing and answers the same seq."""

    job_id: str
    key: str
    before: JobState
    after: JobState
    reason: str
    actor: Author
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
    facts: Facts | None = None
    """None leaves them as they are."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A job whose start was asked for and whose workflow may not exist yet; `key` is the outbox key to finish."""

    key: str
    input: JobInput


class Topic(StrEnum):
    """Effects of jobs that wait in the outbox until somebody has carried them out."""

    START_JOB = "start_job"
    SEND_COMMAND = "send_command"
    SIGNAL_JOB = "signal_job"


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """A decision that is stored and may not have reached its workflow. `update_id` makes sending it twice one decision."""

    key: str
    job_id: str
    update_id: str
    command: Command
    argument: Mapping[str, JsonValue]
    workflow_id: str = ""


@dataclass(frozen=True, slots=True)
class PendingSignal:
    """A signal on its way to a job's workflow."""

    key: str
    job_id: str
    signal: Signal


@dataclass(frozen=True, slots=True)
class ExpiredArtifact:
    """An artifact past its day, whose object is to be deleted."""

    artifact_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A job that still holds a reservation. `start_waits`: its start lies in the outbox."""

    job_id: str
    status: str
    outcome: str | None
    start_waits: bool


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of the list; `next_cursor` is None on the last."""

    jobs: Sequence["JobSummary"]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class JobsQuery:
    """Which jobs to list: newest first, after `cursor`."""

    status: JobState | None = None
    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """What a heartbeat answers."""

    heartbeat_status: HeartbeatStatus
    grace_deadline_at: datetime | None


class JobNotFound(NotFound):
    """There is no such job."""

    code = "JOB_NOT_FOUND"
    remedy = "Check the job id with `iama jobs`; a job of another account is never shown."


class JobEnded(Conflict):
    """The job has ended."""

    code = "JOB_ENDED"
    remedy = "Nothing to do: read the job's outcome. A client stops its heartbeat."


class IllegalTransition(Conflict):
    """The job cannot go from its present state to the one asked for."""

    code = "ILLEGAL_TRANSITION"
    remedy = "Read the job again; its state has moved on."


class CursorInvalid(Invalid):
    """The cursor is not one that this list gave out."""

    code = "CURSOR_INVALID"
    remedy = "Start the list again without a cursor."
