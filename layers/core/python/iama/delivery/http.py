"""Bodies and answers of the delivery and artifact routes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator

from iama.delivery.model import Action, ActionFile, ActionKind, ArtifactRecord, DeliveredFile, FileReport, Hunk
from iama.delivery.selection_http import PatchLink, SelectionView, TouchedFile
from iama.delivery.service import DeliveryView
from iama.jobs.http import Body, Identifier, Path, Sha256, Short
from iama.jobs.model import ContextSummary
from iama.kit.store import SignedRequest


class ArtifactLine(Body):
    """An artifact one can ask a link for."""

    artifact_id: str
    type: str
    name: str
    size: int | None
    sha256: str | None


class ArtifactLink(Body):
    """GET artifacts/{artifact_id}: a link that works for minutes."""

    artifact_id: str
    url: str
    expires_at: datetime
    sha256: str | None
    size: int | None

    @staticmethod
    def of(artifact: ArtifactRecord, link: SignedRequest) -> "ArtifactLink":
        return ArtifactLink(
            artifact_id=artifact.artifact_id, url=link.url, expires_at=link.expires_at, sha256=artifact.sha256, size=artifact.size
        )


class HunkView(Body):
    """A change one can take or leave; `line` counts from 1 in the old file."""

    hunk_id: str
    kind: str
    symbol: str | None
    line: int
    added: int
    removed: int

    @staticmethod
    def of(hunk: Hunk) -> "HunkView":
        return HunkView(hunk_id=hunk.hunk_id, kind=hunk.kind, symbol=hunk.symbol, line=hunk.line, added=hunk.added, removed=hunk.removed)


class DeliveredFileView(Body):
    """A changed file."""

    path: str
    change: str
    added: int
    removed: int
    base_sha256: str | None
    sha256: str | None
    hunks: tuple[HunkView, ...] = ()

    @staticmethod
    def of(file: DeliveredFile) -> "DeliveredFileView":
        return DeliveredFileView(
            path=file.path,
            change=file.change,
            added=file.added,
            removed=file.removed,
            base_sha256=file.base_sha256,
            sha256=file.sha256,
            hunks=tuple(HunkView.of(hunk) for hunk in file.hunks),
        )


class OfferedTestView(Body):
    """A frozen test file that `with_tests` would write as well."""

    path: str
    sha256: str


class ActionFileView(Body):
    """A file of an apply or a revert, and what became of it."""

    path: str
    change: str
    base_sha256: str | None
    sha256: str | None
    outcome: str | None
    reason: str | None

    @staticmethod
    def of(file: ActionFile) -> "ActionFileView":
        return ActionFileView(
            path=file.path,
            change=file.change,
            base_sha256=file.base_sha256,
            sha256=file.sha256,
            outcome=file.outcome,
            reason=file.reason,
        )


class ActionView(Body):
    """An apply or a revert."""

    action_id: str
    number: int
    status: str
    requested_at: datetime
    reported_at: datetime | None
    files: tuple[ActionFileView, ...]
    selection_sha256: str | None

    @staticmethod
    def of(action: Action) -> "ActionView":
        return ActionView(
            action_id=action.action_id,
            number=action.number,
            status=action.status,
            requested_at=action.requested_at,
            reported_at=action.reported_at,
            files=tuple(ActionFileView.of(file) for file in action.files),
            selection_sha256=action.selection_sha256,
        )


class DeliveryAnswer(Body):
    """GET delivery. `summary` is the report document that the worker wrote, None where it is too large for an answer:
    then it lies among the artifacts.
    """

    job_id: str
    outcome: str
    files: tuple[DeliveredFileView, ...]
    artifacts: tuple[ArtifactLine, ...]
    expires_at: datetime
    applied: tuple[ActionView, ...]
    reverts: tuple[ActionView, ...]
    selections: tuple[SelectionView, ...]
    tests: tuple[OfferedTestView, ...]
    summary: dict[str, Any] | None

    @staticmethod
    def of(view: DeliveryView, summary: dict[str, Any] | None) -> "DeliveryAnswer":
        delivery = view.delivery
        return DeliveryAnswer(
            job_id=delivery.job_id,
            outcome=delivery.outcome,
            files=tuple(DeliveredFileView.of(file) for file in delivery.files),
            artifacts=tuple(_line(artifact) for artifact in view.artifacts),
            expires_at=delivery.expires_at,
            applied=_actions(view.actions, ActionKind.APPLY),
            reverts=_actions(view.actions, ActionKind.REVERT),
            selections=tuple(SelectionView.of(selection) for selection in view.selections),
            tests=tuple(OfferedTestView(path=test.path, sha256=test.sha256) for test in delivery.tests),
            summary=summary,
        )


class RevertHandedOut(Body):
    """What to put back."""

    revert_id: str
    files: tuple[TouchedFile, ...]
    patch: PatchLink


class ContextManifestView(Body):
    """GET context-manifest: the figures, and a link to every slice with its reason (JSON in zstd, no source)."""

    job_id: str
    files: int
    symbols: int
    ast_confidence: int
    baseline_mode: str
    edit_mode: str
    manifest: ArtifactLink

    @staticmethod
    def of(context: ContextSummary, artifact: ArtifactRecord, link: SignedRequest) -> "ContextManifestView":
        return ContextManifestView(
            job_id=artifact.job_id,
            files=context.files,
            symbols=context.symbols,
            ast_confidence=context.ast_confidence,
            baseline_mode=context.baseline_mode,
            edit_mode=context.edit_mode,
            manifest=ArtifactLink.of(artifact, link),
        )


class EnterpriseReport(Body):
    """GET enterprise-report. `report` is the worker's document, or null where it is too large: then it is read by its artifact's link."""

    job_id: str
    artifact_id: str
    expires_at: datetime
    report: dict[str, Any] | None

    @staticmethod
    def of(artifact: ArtifactRecord, report: dict[str, Any] | None) -> "EnterpriseReport":
        return EnterpriseReport(job_id=artifact.job_id, artifact_id=artifact.artifact_id, expires_at=artifact.expires_at, report=report)


class FileReportBody(Body):
    """What happened to one file."""

    path: Path
    sha256: Sha256 | None
    outcome: Annotated[str, Field(pattern="^(written|refused)$")]
    reason: Short | None = None

    def report(self) -> FileReport:
        return FileReport(self.path, self.sha256, self.outcome, self.reason or "")


class AppliedBody(Body):
    """POST delivery/applied: the outcome of one apply or of one revert."""

    apply_id: Identifier | None = None
    revert_id: Identifier | None = None
    files: Annotated[tuple[FileReportBody, ...], Field(max_length=5000)]

    @model_validator(mode="after")
    def _one_action(self) -> "AppliedBody":
        if (self.apply_id is None) == (self.revert_id is None):
            raise ValueError("either apply_id or revert_id")
        return self

    def reports(self) -> tuple[FileReport, ...]:
        return tuple(file.report() for file in self.files)


class OutcomeTaken(Body):
    """Whether this report counts."""

    accepted: bool
    duplicate: bool


def _line(artifact: ArtifactRecord) -> ArtifactLine:
    return ArtifactLine(
        artifact_id=artifact.artifact_id, type=artifact.type, name=artifact.name, size=artifact.size, sha256=artifact.sha256
    )


def _actions(actions: Sequence[Action], kind: ActionKind) -> tuple[ActionView, ...]:
    return tuple(ActionView.of(action) for action in actions if action.kind == kind)
