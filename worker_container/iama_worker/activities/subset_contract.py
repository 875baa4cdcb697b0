"""Payloads of the two activities that verify a part of a delivery. References and words only."""

from dataclasses import dataclass

from iama.jobs.contract import ArtifactRef
from iama_worker.activities.contract import JobKey


@dataclass(frozen=True, slots=True)
class SubsetRef:
    """A part of a delivery."""

    job: JobKey
    selection_sha256: str


@dataclass(frozen=True, slots=True)
class SubsetComposed:
    """A part put together from base and hunks, ready for its run; or the reason why it cannot stand on its own."""

    suite: ArtifactRef | None = None
    candidate: ArtifactRef | None = None
    attempt_number: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class SettleSubset:
    """Write how a verification ended: what passed is packed with what was left out. `undecided`: we could not find out."""

    ref: SubsetRef
    passed: bool
    reason: str
    candidate: ArtifactRef | None = None
    run_id: str = ""
    suite: ArtifactRef | None = None
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class SubsetSettled:
    """`verified`, `refused`, or `failed` where the run said nothing about the code."""

    status: str
