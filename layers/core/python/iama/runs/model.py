"""Test runs, frozen suites and attempts.

A run is `requested`, then `reported` by the client (first report wins), then `completed` once the worker has read the
report. A run in the worker's own sandbox goes from `requested` to `completed`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from iama.jobs.contract import ArtifactRef
from iama.kit.errors import Conflict, JsonValue, NotFound

MAX_REPORT_BYTES = 64 << 20


class RunKind(StrEnum):
    """What a run is for."""

    TRACE = "TRACE"
    PROBE = "PROBE"
    BASELINE = "BASELINE"
    VERIFY = "VERIFY"
    MUTATION = "MUTATION"
    COMMAND = "COMMAND"


STAGE_OF_RUN = {
    RunKind.TRACE: "GENERATING_TESTS",
    RunKind.PROBE: "GENERATING_TESTS",
    RunKind.BASELINE: "BASELINE_VALIDATION",
    RunKind.MUTATION: "BASELINE_VALIDATION",
    RunKind.VERIFY: "REFACTORING",
    RunKind.COMMAND: "USER_INTERVENING",
}
"""Where a line about a run belongs in the story."""
PROGRESS_SECONDS = 5
"""A run that is told about more often is told about once in this time."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: test runs that ended, how many did not pass, and the test that began last.

    With a `total`, planted faults instead: how many were tried, and how many of those a test has found.
    """

    ended: int
    failed: int
    test_id: str
    total: int = 0

    def line(self, kind: RunKind) -> str:
        """The line of the story."""
        if kind is RunKind.PROBE and self.total:
            return f"{kind}: tests for {self.failed} of {self.total} planted faults so far"
        if self.total:
            return f"{kind}: {self.ended} of {self.total} planted faults tried, {self.failed} found"
        return f"{kind}: {self.ended} test runs ended, {self.failed} failed, now {self.test_id}"


class RunStatus(StrEnum):
    """Where a run stands."""

    REQUESTED = "requested"
    REPORTED = "reported"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RunEnd(StrEnum):
    """How the runner ended."""

    COMPLETED = "completed"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    NO_TESTS = "no_tests"
    BROKEN_ENVIRONMENT = "broken_environment"


class InputName(StrEnum):
    """What travels to the runner beside the base tree."""

    OVERLAY = "overlay"
    SUITE = "suite"
    PLAN = "plan"


class OutputName(StrEnum):
    """What the runner uploads."""

    REPORT = "report"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class RunInput:
    """An artifact that the runner downloads."""

    name: InputName
    artifact: ArtifactRef


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to ask for. `request` is the RunRequest as JSON; the same id again changes nothing."""

    run_id: str
    job_id: str
    kind: RunKind
    attempt_number: int
    request: Mapping[str, JsonValue]
    kms_key_ref: str
    inputs: tuple[RunInput, ...] = ()
    workflow_id: str | None = None
    """Who waits for the report; None is the job's own workflow."""


@dataclass(frozen=True, slots=True)
class RunOutput:
    """A place for an upload; hash and size are None until it was reported."""

    name: OutputName
    artifact_id: str
    key: str
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. `sequence` tells runs of one attempt and kind apart; `end`, `isolated`, `wall_s` are None until somebody reported."""

    run_id: str
    job_id: str
    kind: str
    status: str
    attempt_number: int
    sequence: int
    request: Mapping[str, JsonValue]
    requested_at: datetime
    end: str | None
    isolated: bool | None
    wall_s: float | None
    report: RunOutput
    payload: RunOutput
    inputs: tuple[RunInput, ...]
    workflow_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs."""

    run_id: str
    kind: str
    status: str
    attempt_number: int
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRun:
    """The command behind `POST result`: the report lies in the store, with this hash and size."""

    job_id: str
    run_id: str
    end: RunEnd
    isolated: bool
    wall_s: float
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test in one repeat; `excerpt` holds code and is blanked when the artifacts expire."""

    __test__ = False

    test_id: str
    repeat: int
    outcome: str
    duration_s: float
    error_class: str | None = None
    location: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class CompletedRun:
    """What the worker read from the report."""

    run_id: str
    end: RunEnd
    isolated: bool
    wall_s: float
    passed: int
    failed: int
    results: tuple[TestResult, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSuite:
    """A frozen suite: hash of each test file, the test ids that gate, and where the files lie."""

    job_id: str
    number: int
    files: Mapping[str, str]
    tests: tuple[str, ...]
    quarantined: tuple[Mapping[str, JsonValue], ...]
    artifact: ArtifactRef
    generated: int
    existing: int
    mutation: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuiteRecord:
    """A frozen suite as stored."""

    job_id: str
    number: int
    files: Mapping[str, str]
    tests: Sequence[str]
    quarantined: Sequence[Mapping[str, JsonValue]]
    artifact: ArtifactRef
    generated: int
    existing: int
    mutation: Mapping[str, JsonValue]
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """An attempt that begins. `producer` is a recipe's name, `model` or `user`."""

    job_id: str
    attempt_number: int
    producer: str
    title: str
    model_class: str = "L0"
    counted: int = 0
    """Which of the counted attempts it is; 0 for one that does not count: a recipe's, or the developer's own."""


@dataclass(frozen=True, slots=True)
class PatchOperation:
    """One operation of an attempt; `payload` holds code and is blanked when the artifacts expire."""

    op_id: str
    kind: str
    path: str
    payload: Mapping[str, JsonValue]
    target_fingerprint: str | None = None
    anchor: Mapping[str, JsonValue] | None = None
    outcome: str = "applied"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that ended: kept or dropped, why, and with which operations."""

    job_id: str
    attempt_number: int
    producer: str
    title: str
    kept: bool
    reason: str
    seconds: float
    model_class: str = "L0"
    fingerprint: str | None = None
    operations: tuple[PatchOperation, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """An attempt as the delivery summary lists it; `kept` is None while it runs."""

    attempt_number: int
    producer: str
    title: str
    model_class: str
    kept: bool | None
    reason: str | None
    seconds: float | None
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of one line of the command panel, or of a run of the frozen tests that the developer asked for."""

    job_id: str
    key: str
    command: str
    actor: str
    attempt_number: int
    passed: bool
    failing: int
    reason: str
    operations: int
    line: str | None
    model_class: str
    artifact_id: str | None


class RunNotFound(NotFound):
    """There is no such run."""

    code = "RUN_NOT_FOUND"
    remedy = "List the open runs of the job."


class SuiteNotReady(NotFound):
    """This job has no frozen tests yet."""

    code = "SUITE_NOT_READY"
    remedy = "Wait for the baseline to pass."


class ReportMissing(Conflict):
    """The report has not been uploaded."""

    code = "REPORT_MISSING"
    remedy = "PUT the report to the link named `report` first."


class ReportMismatch(Conflict):
    """The uploaded report is not of the size that was declared."""

    code = "REPORT_MISMATCH"
    remedy = "Upload the report again and declare its real size and SHA-256."


class RunOver(Conflict):
    """Nobody waits for this run any more."""

    code = "RUN_OVER"
    remedy = "Nothing to do: the job has moved on."
