"""Names and payloads that the API and the job's workflow share. Dataclasses of JSON types only, so that both sides read them.

No source code and nothing secret ever travels here: code goes by `ArtifactRef`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

TASK_QUEUE = "iama-jobs"
JOB_WORKFLOW = "RefactorJobWorkflow"
REVERT_WORKFLOW = "RevertWorkflow"
SUBSET_WORKFLOW = "SubsetVerificationWorkflow"
POLICY_ERROR = "PolicyBlocked"
INFRA_ERROR = "InfraFailure"
COMMAND_NOT_LEGAL = "COMMAND_NOT_LEGAL"
"""Type of the ApplicationError a validator raises; its one detail is a `CommandRefused`."""


def job_workflow_id(job_id: str) -> str:
    """The workflow of a job has an id anybody can compute, so that a second start finds the first."""
    return f"job-{job_id}"


def revert_workflow_id(job_id: str, number: int) -> str:
    """The n-th revert of a job."""
    return f"revert-{job_id}-{number}"


def subset_workflow_id(job_id: str, selection_sha256: str) -> str:
    """The verification of one part of a delivery: the same part is the same workflow."""
    return f"verify-{job_id}-{selection_sha256}"


@dataclass(frozen=True, slots=True)
class ArtifactRef:
    """Where code lies: an object key, its SHA-256, its size in bytes and the reference of the key that encrypts it."""

    artifact_id: str
    key: str
    sha256: str
    size: int
    kms_key_ref: str


@dataclass(frozen=True, slots=True)
class JobInput:
    """Everything the workflow needs to start; the rest is read by activities under `job_id`."""

    job_id: str
    execution_mode: str
    tier: str
    fast_track: bool = False
    carried: dict[str, Any] = field(default_factory=dict)
    """What a long run hands to its successor; empty at the start, and only the workflow reads it."""
    pre_authorized_class: str = ""
    """Strongest model class that the user agreed to at the start; its credit ceiling lies in the database."""


class Command(StrEnum):
    """Updates a job's workflow accepts. The value is the Temporal update name and the word in `legal_commands`."""

    SELECT_STRATEGY = "select_strategy"
    APPROVE_SPEC = "approve_spec"
    SPEC_REVISED = "spec_revised"
    CONVERT_WORDS = "convert_words"
    DECIDE_BASELINE = "decide_baseline"
    DECIDE_TIMEOUT = "decide_timeout"
    DECIDE_BUDGET = "decide_budget"
    DECIDE_ESCALATION = "decide_escalation"
    CONTINUE_REPAIR = "continue_repair"
    REQUEST_DEEP_FIX = "request_deep_fix"
    CONFIRM_DEEP_FIX = "confirm_deep_fix"
    INTERVENE = "intervene"
    RESUME = "resume_from_intervention"
    RUN_COMMAND = "run_command"
    RUN_TESTS = "run_tests"
    RERUN = "rerun_from_fallback"
    REPORT_TEST_RUN = "report_test_run"
    FORCE_TERMINATE = "force_terminate"
    CANCEL = "cancel"


class Signal(StrEnum):
    """Facts that a job's workflow is told and never answers, all without an argument. Each may arrive twice."""

    CLIENT_LOST = "client_lost"
    CLIENT_RECOVERED = "client_recovered"
    ARTIFACTS_EXPIRED = "artifacts_expired"


@dataclass(frozen=True, slots=True)
class SelectStrategy:
    """The developer's choice among the three proposals."""

    strategy: str
    actor: str


@dataclass(frozen=True, slots=True)
class ApproveSpec:
    """Approval of one named revision; `black_box_acknowledged` where the baseline mode asks for it."""

    revision: int
    actor: str
    black_box_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class SpecRevised:
    """A new revision is stored; sent after its commit."""

    revision: int
    actor: str


@dataclass(frozen=True, slots=True)
class ConvertWords:
    """A sentence to be read as changes of one revision of the spec. Nothing is kept."""

    line: str
    revision: int
    actor: str


@dataclass(frozen=True, slots=True)
class DecideBaseline:
    """After a failed baseline: `revise` the spec, `characterise` again, or `drop_item` the items that no test holds."""

    decision: str
    actor: str
    item_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideTimeout:
    """After a run that did not end: `increase_timeout`, `continue`, or before the freeze `quarantine_test` with the tests."""

    decision: str
    actor: str
    test_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideBudget:
    """At the credit cap: `raise` it, which the handler has done in the database by now, or `decline`."""

    decision: str
    actor: str


@dataclass(frozen=True, slots=True)
class DecideEscalation:
    """Whether the stronger model class may be used: `confirm` or `decline`."""

    decision: str
    actor: str


@dataclass(frozen=True, slots=True)
class RequestDeepFix:
    """Start over on the failing scope with a class; L3 carries the hash of the one-time confirmation that its quote named."""

    actor: str
    model_class: str
    confirmation_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmDeepFix:
    """`confirm` a quote with the hash of its one-time confirmation, or `decline` it."""

    decision: str
    actor: str
    confirmation_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Intervene:
    """The developer takes over."""

    actor: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The developer is done: `verify` what they changed, or `exit` without it."""

    how: str
    actor: str
    edits: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class RunCommand:
    """One line of natural language from the command panel."""

    line: str
    actor: str


@dataclass(frozen=True, slots=True)
class RunTests:
    """Run the frozen tests on hand edits, or on what is verified so far."""

    actor: str
    edits: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class Rerun:
    """A way out of the fallback: `retry_stronger`, `edit_spec`, or `take_partial`, which is a delivery."""

    way: str
    actor: str
    tier: str = ""
    """The tier of the new snapshot, where the rerun passed the gate again."""


@dataclass(frozen=True, slots=True)
class ForceTerminate:
    """End the job while its client is lost."""

    actor: str


@dataclass(frozen=True, slots=True)
class ContinueRepair:
    """Try again after three identical failures, optionally with a hint."""

    actor: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReportTestRun:
    """A client ran what was asked; the report itself lies in the database and the store."""

    run_id: str
    actor: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the job; code says who or what asked."""

    actor: str
    reason: str = "USER_CANCELLED"


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What an accepted command did: the state right after it."""

    state: str
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """Why a validator turned a command away: the state the job is in and the commands that are legal there."""

    state: str
    legal: tuple[str, ...] = ()
    reason: str = ""


class RevertCommand(StrEnum):
    """Updates that RevertWorkflow accepts. `hand_out` answers once the reverse operations are stored."""

    HAND_OUT = "hand_out"
    REPORT_REVERT = "report_revert"


@dataclass(frozen=True, slots=True)
class RevertInput:
    """The `number`-th revert of a delivered job; `revert_id` names it in rows and routes."""

    job_id: str
    revert_id: str
    number: int
    actor: str


@dataclass(frozen=True, slots=True)
class RevertFile:
    """One file to put back: `base_sha256` is what must lie there now (None: nothing), `sha256` what it becomes (None: deleted)."""

    path: str
    change: str
    base_sha256: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class RevertHandOut:
    """The reverse operations, as the artifact that holds them, and the files they touch."""

    revert_id: str
    artifact_id: str
    files: tuple[RevertFile, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What the client did with one file: `written` or `refused`, and the hash that lies there now."""

    path: str
    sha256: str | None
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportRevert:
    """The client's outcome of one revert."""

    revert_id: str
    actor: str
    files: tuple[FileOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class SubsetInput:
    """A part of a delivery to verify; the hunks it is made of are read under its name."""

    job_id: str
    selection_sha256: str
    execution_mode: str
    tier: str


_WORK = (Command.REPORT_TEST_RUN, Command.SPEC_REVISED)
COMMANDS_BY_STATE: dict[str, tuple[Command, ...]] = {
    "WAITING_STRATEGY": (Command.SELECT_STRATEGY,),
    "WAITING_SPEC_APPROVAL": (Command.APPROVE_SPEC, Command.SPEC_REVISED, Command.CONVERT_WORDS),
    "GENERATING_TESTS": _WORK,
    "BASELINE_VALIDATION": _WORK,
    "BASELINE_VALIDATION_FAILED": (Command.DECIDE_BASELINE,),
    "REFACTORING": _WORK,
    "SELF_HEALING": _WORK,
    "DEEP_FIX_ACTIVE": _WORK,
    "WAITING_TIMEOUT_DECISION": (Command.DECIDE_TIMEOUT,),
    "WAITING_BUDGET_DECISION": (Command.DECIDE_BUDGET,),
    "WAITING_ESCALATION_DECISION": (Command.DECIDE_ESCALATION,),
    "WAITING_INTERVENTION": (Command.CONTINUE_REPAIR, Command.INTERVENE, Command.REQUEST_DEEP_FIX),
    "WAITING_DEEP_FIX_CONFIRMATION": (Command.CONFIRM_DEEP_FIX,),
    "USER_INTERVENING": (Command.RUN_COMMAND, Command.RUN_TESTS, Command.RESUME, Command.REPORT_TEST_RUN),
    "CLIENT_HEARTBEAT_LOST": (Command.FORCE_TERMINATE,),
    "FALLBACK_REQUIRED": (Command.REQUEST_DEEP_FIX, Command.INTERVENE, Command.RERUN),
}
"""Which commands a state accepts; `cancel` is legal in every live state."""
