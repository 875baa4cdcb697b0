"""A job's progress: the one dataclass that a run carries, and the rules of its counters. Pure, so that it crosses continue-as-new."""

from dataclasses import dataclass, field

from iama.jobs.contract import COMMANDS_BY_STATE, ArtifactRef, Command, CommandAnswer
from iama.jobs.states import LIVE, JobState
from iama_worker.activities.contract import AttemptCounters, Failure, PatchMade, RecipeResult, StageSpent
from iama_worker.workflows.policy import ATTEMPT_CEILING, IDENTICAL_FAILURES_PAUSE

ANSWERS_KEPT = 200
_PING_PONG = 4


@dataclass
class Unverified:
    """A patch that was made, and paid for, whose tests have not judged it yet."""

    made: PatchMade
    model_class: str


@dataclass
class Proof:
    """What one spec revision produced on the way to its delivery; a new revision starts with an empty one."""

    traces: ArtifactRef | None = None
    suite: ArtifactRef | None = None
    baseline_run: str = ""
    score: ArtifactRef | None = None
    result: ArtifactRef | None = None
    evidence: ArtifactRef | None = None
    failed: ArtifactRef | None = None
    recipes: list[RecipeResult] = field(default_factory=list)
    dropped_items: list[str] = field(default_factory=list)
    unheld_items: list[str] = field(default_factory=list)
    needs_probe: bool = True
    frozen: bool = False
    """The baseline passed: from here on tests are fixed, and the job can be taken up again from its fallback."""
    left_out: list[str] = field(default_factory=list)
    hanging: list[str] = field(default_factory=list)
    hung_recipe: str = ""
    hung_run: str = ""
    """The kind of run that was killed at its limit, where it decides nothing by itself: PROBE or MUTATION."""
    to_score: int = 0
    """Number of the attempt whose baseline passed and whose suite has no score yet."""
    unscored: bool = False
    """The developer goes on without a score."""
    unverified: Unverified | None = None
    own_run: str = ""
    """The last verification that also ran every test of the project's own, and what it verified."""
    own_run_of: ArtifactRef | None = None


@dataclass
class JobProgress:
    """Everything a job's workflow knows. JSON types and references only."""

    state: JobState = JobState.PENDING
    transitions: int = 0
    entered_at: float = 0.0
    strategy: str = ""
    recipes: list[str] = field(default_factory=list)
    nothing_to_change: bool = False
    revision: int = 0
    hint: str = ""
    attempt_number: int = 0
    attempt_count: int = 0
    identical_failures: int = 0
    budget_used: int = 0
    calls: int = 0
    failures: list[str] = field(default_factory=list)
    outcome: str = ""
    failure: Failure | None = None
    manifest: ArtifactRef | None = None
    stages: list[StageSpent] = field(default_factory=list)
    proof: Proof = field(default_factory=Proof)
    answers: dict[str, CommandAnswer] = field(default_factory=dict)
    left: JobState = JobState.PENDING
    """The state to go back to from a timeout, budget or presence stop."""
    time_factor: float = 1.0
    deep_fix_class: str = ""
    confirmation_sha256: str = ""
    escalation: str = ""
    """What was said about the stronger class since the last approval: `confirm`, `decline`, or nothing yet."""
    class_floor: str = ""
    """No repair below this class: set where a job is retried with a stronger one."""
    hand_edited: bool = False
    """What the developer changed waits to be verified: `edits`, or what is verified so far where there are none."""
    edits: ArtifactRef | None = None
    gave_up: str = ""
    """Why the job was packed; decides what a cancel in the fallback costs."""
    tier: str = ""
    """The tier of a rerun's new snapshot; empty for the one the job started with."""

    def next_attempt(self) -> int:
        """A number for the next candidate or cycle of runs; it never resets, because rows are keyed by it."""
        self.attempt_number += 1
        return self.attempt_number

    def spent_in(self, state: str) -> float:
        """Seconds in a state so far, all visits together."""
        return round(sum(stage.seconds for stage in self.stages if stage.state == state), 3)

    def counters(self) -> AttemptCounters:
        """The counters as the developer sees them."""
        return AttemptCounters(self.attempt_number, self.attempt_count, self.identical_failures, self.budget_used)

    def spend_attempt(self) -> None:
        """One model attempt begins: it counts for the display and against the ceiling."""
        self.attempt_count += 1
        self.budget_used += 1

    def note_failure(self, fingerprint: str) -> None:
        """Count equal failures in a row; any other failure starts again at one."""
        same = bool(self.failures) and self.failures[-1] == fingerprint
        self.identical_failures = self.identical_failures + 1 if same else 1
        self.failures = [*self.failures, fingerprint][-_PING_PONG:]

    def is_stuck(self) -> bool:
        """Three identical failures in a row, or A-B-A-B: the fourth of a ping-pong."""
        recent = self.failures
        ping_pong = len(recent) == _PING_PONG and recent[:2] == recent[2:] and recent[0] != recent[1]
        return self.identical_failures >= IDENTICAL_FAILURES_PAUSE or ping_pong

    def is_spent(self) -> bool:
        """Whether the attempts since the last approval have reached their ceiling."""
        return self.budget_used >= ATTEMPT_CEILING

    def forgive(self) -> None:
        """Continue: the failures seen so far no longer count as identical."""
        self.identical_failures = 0
        self.failures = []

    def begin_revision(self, revision: int) -> None:
        """Another spec revision: counters but the attempt number restart, and so does the proof."""
        self.revision = revision
        self.restart_counters()
        self.proof = Proof(traces=self.proof.traces)

    def restart_counters(self) -> None:
        """What a spec revision and a rerun have in common: every attempt counts anew, and every question may be asked again."""
        self.attempt_count = self.budget_used = 0
        self.escalation = self.class_floor = ""
        self.forgive()

    def next_call(self) -> int:
        """A number for the next paid question, the ledger's key; it never resets."""
        self.calls += 1
        return self.calls

    def remember(self, update_id: str, answer: CommandAnswer) -> CommandAnswer:
        """Keep the answer of an applied update, so that a repeat is answered the same in a later run too."""
        self.answers[update_id] = answer
        while len(self.answers) > ANSWERS_KEPT:
            del self.answers[next(iter(self.answers))]
        return answer


def legal_commands(state: JobState) -> tuple[Command, ...]:
    """What may be sent in `state`; cancel wherever the job lives."""
    return COMMANDS_BY_STATE.get(state.value, ()) + ((Command.CANCEL,) if state in LIVE else ())
