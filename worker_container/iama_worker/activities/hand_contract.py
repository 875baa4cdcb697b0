"""What workflow and activities say to each other about a developer's own hands: edits, commands, consents. References only, never code."""

from dataclasses import dataclass

from iama.jobs.contract import ArtifactRef
from iama_worker.activities.contract import JobKey


@dataclass(frozen=True, slots=True)
class ApplyEdits:
    """Fence and apply what a developer edited by hand; `edits` holds operations, or whole files, or a bundle of them."""

    job: JobKey
    edits: ArtifactRef
    attempt_number: int
    suite: ArtifactRef
    current: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class CheckCeiling:
    """Whether one more call of a pre-authorised class fits below the ceiling that its user set."""

    job: JobKey
    model_class: str


@dataclass(frozen=True, slots=True)
class CeilingChecked:
    """The answer."""

    fits: bool


@dataclass(frozen=True, slots=True)
class RecordCommand:
    """What came of one line of the command panel, or of a run of the tests that the developer asked for."""

    job_id: str
    key: str
    command: str
    actor: str
    attempt_number: int
    passed: bool
    failing: int
    reason: str
    line: str = ""
    model_class: str = "L0"
    call_number: int = 0
    count: int = 0
    operations: ArtifactRef | None = None


@dataclass(frozen=True, slots=True)
class RecordCheckpoint:
    """A moment that cost nothing and says why, such as a quote that nobody confirmed."""

    job_id: str
    key: str
    kind: str
