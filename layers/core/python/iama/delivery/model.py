"""Artifacts, the delivery of a job, and what the client did with it: applies and reverts, file by file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iama.kit.errors import Conflict, Invalid, NotFound

LINK_SECONDS = 300
SUMMARY_BYTES = 4 << 20


class ArtifactType(StrEnum):
    """What an artifact holds. Any of them may hold code."""

    BUNDLE = "BUNDLE"
    CONTEXT_MANIFEST = "CONTEXT_MANIFEST"
    ANALYSIS_REPORT = "ANALYSIS_REPORT"
    TREE = "TREE"
    OVERLAY = "OVERLAY"
    SUITE = "SUITE"
    PLAN = "PLAN"
    RUN_REPORT = "RUN_REPORT"
    RUN_PAYLOAD = "RUN_PAYLOAD"
    TRACES = "TRACES"
    OPERATIONS = "OPERATIONS"
    MODEL_ANSWER = "MODEL_ANSWER"
    PATCH = "PATCH"
    REVERSE_PATCH = "REVERSE_PATCH"
    PARTIAL_PATCH = "PARTIAL_PATCH"
    RECOVERY_PACKAGE = "RECOVERY_PACKAGE"
    DELIVERY_SUMMARY = "DELIVERY_SUMMARY"
    WORKING_STATE = "WORKING_STATE"


PUBLIC_TYPES = frozenset(
    {
        ArtifactType.CONTEXT_MANIFEST,
        ArtifactType.ANALYSIS_REPORT,
        ArtifactType.SUITE,
        ArtifactType.PATCH,
        ArtifactType.REVERSE_PATCH,
        ArtifactType.PARTIAL_PATCH,
        ArtifactType.RECOVERY_PACKAGE,
        ArtifactType.DELIVERY_SUMMARY,
    }
)
"""Types whose arrival is told to clients and which a delivery lists."""


class ActionKind(StrEnum):
    """What a client may do with a delivery."""

    APPLY = "APPLY"
    REVERT = "REVERT"


class ActionStatus(StrEnum):
    """`requested`, for a revert then `handed_out`, then `reported` by the client."""

    REQUESTED = "requested"
    HANDED_OUT = "handed_out"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class NewArtifact:
    """An artifact whose bytes are already in the store under `jobs/{job_id}/{artifact_id}`; the same id again changes nothing."""

    artifact_id: str
    job_id: str
    type: ArtifactType
    name: str
    sha256: str
    size: int
    kms_key_ref: str
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """An artifact as stored; hash and size are None while an upload is only expected."""

    artifact_id: str
    job_id: str
    type: str
    name: str
    key: str
    sha256: str | None
    size: int | None
    kms_key_ref: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Hunk:
    """A change one can take or leave; `line` counts from 1 in the old file, `symbol` is None where the place is unique text."""

    hunk_id: str
    kind: str
    symbol: str | None
    line: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class OfferedTest:
    """A frozen test file that may be written beside the delivery."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One changed file. `change` is `modified`, `created` or `deleted`; hashes are None where there is no such side."""

    path: str
    change: str
    added: int
    removed: int
    base_sha256: str | None
    sha256: str | None
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What a job delivers. Its artifacts are stored before it; `tests_artifact_id` holds what would write the offered tests."""

    job_id: str
    outcome: str
    files: tuple[DeliveredFile, ...]
    summary_artifact_id: str
    patch_artifact_id: str
    reverse_artifact_id: str
    tests_artifact_id: str | None = None
    tests: tuple[OfferedTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as stored."""

    job_id: str
    outcome: str
    delivered_at: datetime
    summary_artifact_id: str
    patch_artifact_id: str
    reverse_artifact_id: str
    expires_at: datetime
    files: tuple[DeliveredFile, ...]
    tests_artifact_id: str | None = None
    tests: tuple[OfferedTest, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionFile:
    """A file of an apply or a revert. `base_sha256` must lie there before, `sha256` after; `outcome` is what the client did."""

    path: str
    change: str
    base_sha256: str | None
    sha256: str | None
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An apply or a revert; `number` counts each kind from 1. An apply of a part names its selection."""

    action_id: str
    job_id: str
    kind: str
    number: int
    status: str
    requested_at: datetime
    reported_at: datetime | None
    patch_artifact_id: str | None
    files: tuple[ActionFile, ...]
    selection_sha256: str | None = None
    tests_artifact_id: str | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the client did with one file: `written` or `refused`, and the hash that lies there now."""

    path: str
    sha256: str | None
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ActionReport:
    """The outcome of one apply or revert of a job, every file once."""

    job_id: str
    action_id: str
    files: tuple[FileReport, ...]


class DeliveryNotReady(NotFound):
    """This job has delivered nothing."""

    code = "DELIVERY_NOT_READY"
    remedy = "Wait for DELIVERED; a failed job has no delivery."


class ContextNotReady(NotFound):
    """This job's context is not assembled yet."""

    code = "CONTEXT_NOT_READY"
    remedy = "Wait for WAITING_STRATEGY."


class ReportNotReady(NotFound):
    """This job has no analysis report."""

    code = "ENTERPRISE_REPORT_NOT_READY"
    remedy = "Only a job on ENTERPRISE writes one; wait for WAITING_STRATEGY."


class ArtifactNotFound(NotFound):
    """There is no such artifact."""

    code = "ARTIFACT_NOT_FOUND"
    remedy = "Read the delivery again; artifacts are deleted after 14 days."


class ArtifactsExpired(Conflict):
    """The code of this job has been deleted, as promised."""

    code = "ARTIFACTS_EXPIRED"
    remedy = "Run the job again."


class NothingApplied(Conflict):
    """There is nothing of this job in your workspace that could be reverted."""

    code = "NOTHING_APPLIED"
    remedy = "Apply the delivery first; an apply is known once its outcome was reported."


class ActionNotFound(NotFound):
    """There is no such apply or revert."""

    code = "ACTION_NOT_FOUND"
    remedy = "Report under the id that apply or revert answered."


class ReportIncomplete(Invalid):
    """The report does not speak of exactly the files of this apply or revert."""

    code = "REPORT_INCOMPLETE"
    remedy = "Report each file once: written or refused."
