"""Bodies and answers of applying: the whole, or a part that is verified first."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from iama.delivery.choice import Choice, Selection
from iama.delivery.model import Action, ActionFile, ArtifactRecord
from iama.jobs.http import Body, Path
from iama.kit.store import SignedRequest

HunkId = Annotated[str, Field(pattern="^[0-9a-f]{16}-[0-9a-f]{16}$")]
MAX_CHOSEN = 5000


class ApplyBody(Body):
    """POST delivery/apply: everything, or some files and hunks together. A proper part is verified before it is handed out."""

    accept_all: bool = False
    accepted_files: Annotated[tuple[Path, ...], Field(max_length=MAX_CHOSEN)] = ()
    accepted_hunks: Annotated[tuple[HunkId, ...], Field(max_length=MAX_CHOSEN)] = ()
    with_tests: bool = False
    """Whether the frozen tests are written as well."""

    @model_validator(mode="after")
    def _either(self) -> "ApplyBody":
        if self.accept_all == bool(self.accepted_files or self.accepted_hunks):
            raise ValueError("either accept_all, or accepted_files and accepted_hunks")
        return self

    def choice(self) -> Choice:
        return Choice(self.accept_all, self.accepted_files, self.accepted_hunks, self.with_tests)


class PatchLink(Body):
    """Where operations lie."""

    artifact_id: str
    url: str
    sha256: str | None

    @staticmethod
    def of(artifact: ArtifactRecord, link: SignedRequest) -> "PatchLink":
        return PatchLink(artifact_id=artifact.artifact_id, url=link.url, sha256=artifact.sha256)


class TouchedFile(Body):
    """A file to write: `base_sha256` must lie there before, `sha256` after."""

    path: str
    change: str
    base_sha256: str | None
    sha256: str | None

    @staticmethod
    def of(file: ActionFile) -> "TouchedFile":
        return TouchedFile(path=file.path, change=file.change, base_sha256=file.base_sha256, sha256=file.sha256)


class ApplyAnswer(Body):
    """What to write (`handed_out`), or what to poll until it can be (`verifying`): then POST the same again."""

    status: Literal["handed_out", "verifying"]
    apply_id: str | None = None
    files: tuple[TouchedFile, ...] = ()
    patch: PatchLink | None = None
    tests: PatchLink | None = None
    selection_sha256: str | None = None
    poll: str | None = None

    @staticmethod
    def verifying(selection: Selection) -> "ApplyAnswer":
        poll = f"/api/v1/jobs/{selection.job_id}/delivery/selections/{selection.selection_sha256}"
        return ApplyAnswer(status="verifying", selection_sha256=selection.selection_sha256, poll=poll)

    @staticmethod
    def handed_out(action: Action, patch: PatchLink, tests: PatchLink | None = None) -> "ApplyAnswer":
        return ApplyAnswer(
            status="handed_out",
            apply_id=action.action_id,
            files=tuple(TouchedFile.of(file) for file in action.files),
            patch=patch,
            tests=tests,
            selection_sha256=action.selection_sha256,
        )


class SelectionView(Body):
    """GET delivery/selections/{selection_sha256}: where the verification of a part stands."""

    selection_sha256: str
    status: str
    hunks: tuple[str, ...]
    reason: str
    failing_tests: tuple[str, ...]
    left_out_artifact_id: str | None
    requested_at: datetime
    settled_at: datetime | None

    @staticmethod
    def of(selection: Selection) -> "SelectionView":
        return SelectionView(
            selection_sha256=selection.selection_sha256,
            status=selection.status,
            hunks=tuple(selection.hunks),
            reason=selection.reason,
            failing_tests=tuple(selection.failing_tests),
            left_out_artifact_id=selection.left_out_artifact_id,
            requested_at=selection.requested_at,
            settled_at=selection.settled_at,
        )
