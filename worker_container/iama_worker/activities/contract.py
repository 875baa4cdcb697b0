"""What workflows and activities say to each other: dataclasses of JSON types, code only as `ArtifactRef`.

Every payload stays far below the 200 KiB that may enter a history; lists of findings travel as artifacts.
"""

from dataclasses import dataclass

from iama.jobs.contract import ArtifactRef


@dataclass(frozen=True, slots=True)
class JobKey:
    """Which job, and the two facts that decide how its steps run."""

    job_id: str
    execution_mode: str
    tier: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: the class decides the price, the code and message are for the developer."""

    failure_class: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of `analyze_scope`; the manifest itself lies in the store."""

    files: int
    symbols: int
    ast_confidence: int
    baseline_mode: str
    edit_mode: str
    own_tests: int
    manifest: ArtifactRef


@dataclass(frozen=True, slots=True)
class Drafted:
    """A stored spec revision and the recipes that the chosen proposal names, in order."""

    revision: int
    recipes: tuple[str, ...]
    nothing_to_change: bool = False


@dataclass(frozen=True, slots=True)
class DraftSpec:
    """Draft revision 1 for the strategy that was chosen."""

    job: JobKey
    strategy: str
    actor: str


@dataclass(frozen=True, slots=True)
class RunOrder:
    """Ask for one execution of user code. `purpose` tells two runs of one kind apart (`suite`, `own_tests`, `looks`)."""

    job: JobKey
    run_id: str
    kind: str
    attempt_number: int
    strategy: str
    purpose: str = "suite"
    traces: ArtifactRef | None = None
    suite: ArtifactRef | None = None
    candidate: ArtifactRef | None = None
    focus: tuple[str, ...] = ()
    """Spec items whose symbols a PROBE must reach; empty for all."""
    workflow_id: str = ""
    """Who waits for the report; empty for the job's own workflow."""
    leave_out: tuple[str, ...] = ()
    """Tests that the developer has quarantined, before the freeze."""
    time_factor: float = 1.0
    """How many times the usual limit the run may take."""
    looks: ArtifactRef | None = None
    """What is looked at, where that is the purpose."""


@dataclass(frozen=True, slots=True)
class RunTicket:
    """A stored run, or the reason why none was needed. `wall_s` is its limit in seconds."""

    run_id: str
    wall_s: float
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class RunRef:
    """One run of one job."""

    job: JobKey
    run_id: str


@dataclass(frozen=True, slots=True)
class RunClosed:
    """That a run has its report, and how it ended."""

    end: str


@dataclass(frozen=True, slots=True)
class BuildSuite:
    """Turn what a PROBE found into test files; `previous` is a suite to add to."""

    job: JobKey
    run_id: str
    attempt_number: int
    revision: int
    traces: ArtifactRef | None = None
    previous: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class SuiteBuilt:
    """The generated tests and how many of each origin there are."""

    suite: ArtifactRef
    generated: int
    own_files: int
    timed_out: bool = False
    """The search was killed at its limit: there may have been more to find."""


@dataclass(frozen=True, slots=True)
class JudgeBaseline:
    """Judge five repeats on the legacy code and freeze what passed."""

    job: JobKey
    run_id: str
    attempt_number: int
    revision: int
    suite: ArtifactRef
    dropped_items: tuple[str, ...] = ()
    traces: ArtifactRef | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineJudged:
    """The frozen suite, or why there is none: items without a passing test, or nothing left at all."""

    suite: ArtifactRef
    generated: int
    existing: int
    quarantined: int
    unheld_items: tuple[str, ...] = ()
    nothing_left: bool = False
    message: str = ""
    timed_out: bool = False
    hanging: tuple[str, ...] = ()
    """Tests that had not ended when the run was killed."""


@dataclass(frozen=True, slots=True)
class ScoreMutation:
    """Read a MUTATION run into the score that the delivery shows."""

    job: JobKey
    run_id: str
    attempt_number: int


@dataclass(frozen=True, slots=True)
class MutationScored:
    """Mutants killed of mutants tried; no score where the run was killed at its limit."""

    score: ArtifactRef | None
    killed: int
    total: int
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class ApplyRecipe:
    """Run one recipe on the last verified tree; `keep` names units by position, None means all of them."""

    job: JobKey
    recipe: str
    attempt_number: int
    suite: ArtifactRef
    current: ArtifactRef | None = None
    traces: ArtifactRef | None = None
    units: ArtifactRef | None = None
    keep: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tree to verify: `files` differ from the verified one. `units` holds what the recipe proposed, for later subsets."""

    title: str
    total_units: int
    applied: tuple[int, ...] = ()
    files: int = 0
    candidate: ArtifactRef | None = None
    units: ArtifactRef | None = None
    operations: ArtifactRef | None = None
    declined: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class JudgeRun:
    """Judge one VERIFY run against the frozen suite; `looks` asks for a plan to look closer where it fails."""

    job: JobKey
    run_id: str
    attempt_number: int
    suite: ArtifactRef
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the frozen suite held; `fingerprint` names the failure, `evidence` holds its excerpts for a repair."""

    passed: bool
    failing: int
    fingerprint: str = ""
    reason: str = ""
    evidence: ArtifactRef | None = None
    timed_out: bool = False
    """The run was killed at its limit: no failure of logic, so nothing is counted and the developer decides."""
    own_run: str = ""
    """The run, where it also ran every test of the project's own; empty where some were left out of it."""
    looks: ArtifactRef | None = None
    """What a run would look at to tell the difference by the shortest calls; None where no generated test can tell one."""
    examples: ArtifactRef | None = None
    """The counterexamples that such a run has seen."""


@dataclass(frozen=True, slots=True)
class ReadLooks:
    """Read what a run has looked at, and put it into the evidence of the failure."""

    job: JobKey
    run_id: str
    attempt_number: int
    suite: ArtifactRef
    looks: ArtifactRef
    evidence: ArtifactRef | None


@dataclass(frozen=True, slots=True)
class Looked:
    """The evidence with what was seen, and that alone; None where nothing was."""

    evidence: ArtifactRef | None = None
    examples: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class GeneratePatch:
    """Ask a model class for operations on the last verified tree; `evidence` and `failed` are set for a repair."""

    job: JobKey
    stage: str
    model_class: str
    attempt_number: int
    call_number: int
    strategy: str
    revision: int
    suite: ArtifactRef
    current: ArtifactRef | None = None
    evidence: ArtifactRef | None = None
    failed: ArtifactRef | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PatchMade:
    """A candidate, or nothing to do, or a refusal with its code and fingerprint. `count` operations were asked for."""

    title: str = ""
    producer: str = "recipes"
    count: int = 0
    operations: ArtifactRef | None = None
    candidate: ArtifactRef | None = None
    refusal: str = ""
    reason: str = ""
    evidence: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class RecipeResult:
    """What became of one recipe, for the delivery."""

    name: str
    kept: bool
    reason: str
    units_kept: int = 0
    units_dropped: int = 0
    before: ArtifactRef | None = None
    after: ArtifactRef | None = None
    examples: ArtifactRef | None = None
    """Counterexamples against what was dropped."""


@dataclass(frozen=True, slots=True)
class StageSpent:
    """A state the job was in: since when (RFC 3339, UTC) and for how many seconds."""

    state: str
    at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RecordTransition:
    """One step of the job's projection; `key` makes a repeat harmless. `seconds` were spent in `before` so far, all visits together."""

    job_id: str
    key: str
    before: str
    after: str
    reason: str
    actor: str
    seconds: float
    commands: tuple[str, ...] = ()
    outcome: str = ""
    failure: Failure | None = None
    attempts: "AttemptCounters | None" = None
    settle_as: str = ""
    """The end that decides the price, where it is another than the outcome."""
    frozen: bool = False
    """The tests are frozen, and with `verified` something stands on them that could be taken."""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class AttemptCounters:
    """The four counters a developer sees."""

    number: int = 0
    count: int = 0
    identical_failures: int = 0
    budget_used: int = 0


@dataclass(frozen=True, slots=True)
class RecordAttempt:
    """Start (`kept` is None) or end of one attempt, with the operations it stands for."""

    job_id: str
    attempt_number: int
    producer: str
    title: str
    counters: AttemptCounters
    model_class: str = "L0"
    kept: bool | None = None
    reason: str = ""
    seconds: float = 0.0
    operations: ArtifactRef | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class RecordApproval:
    """Who approved which revision; not reviewed means fast-track."""

    job_id: str
    revision: int
    actor: str
    reviewed: bool
    black_box_acknowledged: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """An activity that has nothing to say."""
