"""What workflow and activities say to each other about the end of a job: a delivery, or the evidence. References only, never code."""

from dataclasses import dataclass

from iama.jobs.contract import ArtifactRef
from iama_worker.activities.contract import JobKey, RecipeResult, StageSpent


@dataclass(frozen=True, slots=True)
class PackageDelivery:
    """Everything the summary is made from; the sources are read from the store."""

    job: JobKey
    strategy: str
    revision: int
    attempt_number: int
    suite: ArtifactRef | None
    result: ArtifactRef | None
    score: ArtifactRef | None
    own_after_run: str
    recipes: tuple[RecipeResult, ...] = ()
    manifest: ArtifactRef | None = None
    baseline_run: str = ""
    stages: tuple[StageSpent, ...] = ()
    draft: ArtifactRef | None = None
    """What was derived ahead for exactly this result; None derives it now."""


@dataclass(frozen=True, slots=True)
class DraftDelivery:
    """Derive ahead what a delivery of this candidate would need."""

    job: JobKey
    candidate: ArtifactRef


@dataclass(frozen=True, slots=True)
class Packaged:
    """The outcome word of the delivery and how many files it changes."""

    outcome: str
    files: int


@dataclass(frozen=True, slots=True)
class PackageRecovery:
    """Keep the evidence of a job that the automation could not finish."""

    job: JobKey
    strategy: str
    revision: int
    attempt_number: int
    suite: ArtifactRef | None
    result: ArtifactRef | None = None
    evidence: ArtifactRef | None = None
    cause: str = ""
    failed: ArtifactRef | None = None
    """Operations of the last attempt that failed."""
