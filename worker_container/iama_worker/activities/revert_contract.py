"""What RevertWorkflow and its activities say to each other."""

from dataclasses import dataclass

from iama.jobs.contract import ReportRevert, RevertFile


@dataclass(frozen=True, slots=True)
class PrepareRevert:
    """Compute and store the reverse operations of a delivered job."""

    job_id: str
    revert_id: str
    number: int


@dataclass(frozen=True, slots=True)
class RevertPrepared:
    """The artifact with the reverse operations and the files it touches."""

    artifact_id: str
    files: tuple[RevertFile, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordRevert:
    """What the client did with the reverse operations of one revert."""

    job_id: str
    report: ReportRevert
