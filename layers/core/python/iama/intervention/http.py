"""Bodies and answers of the decision, intervention and fallback routes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from iama.intervention.model import DeepFixOffer, EditedBundle, Edits, Fallback
from iama.intervention.service import EditsLink
from iama.jobs.http import Body, Credits, Identifier, Path, Sha256, Short, UploadLink
from iama.jobs.intake import MAX_BUNDLE_BYTES

Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\r\n]*\S[^\r\n]*$")]


class TimeoutDecision(Body):
    """POST timeout/decision."""

    decision: Annotated[str, Field(pattern="^(increase_timeout|continue|quarantine_test)$")]
    test_ids: Annotated[tuple[Annotated[str, Field(max_length=1024)], ...], Field(max_length=1000)] = ()


class BudgetDecision(Body):
    """POST budget/decision: `max_credits` is the new cap of the whole job."""

    decision: Annotated[str, Field(pattern="^(raise|decline)$")]
    max_credits: Credits | None = None

    @model_validator(mode="after")
    def _check_cap(self) -> "BudgetDecision":
        if (self.decision == "raise") != (self.max_credits is not None):
            raise ValueError("max_credits belongs to raise")
        return self


class EscalationDecision(Body):
    """POST escalation/decision."""

    decision: Annotated[str, Field(pattern="^(confirm|decline)$")]


class DeepFixConfirmation(Body):
    """POST deep-fix/confirm: the one-time word of the quote, or a refusal."""

    decision: Annotated[str, Field(pattern="^(confirm|decline)$")] = "confirm"
    confirmation: Annotated[str, Field(max_length=128)] = ""


class DeepFixAnswer(Body):
    """POST deep-fix. On L3 the job waits for `confirmation` until `expires_at`; nothing was spent yet."""

    job_id: str
    status: str
    model_class: str
    quote_percent: int | None
    confirmation: str | None
    expires_at: datetime | None

    @staticmethod
    def of(job_id: str, offer: DeepFixOffer, confirmation: str | None) -> "DeepFixAnswer":
        return DeepFixAnswer(
            job_id=job_id,
            status=offer.state,
            model_class=offer.model_class,
            quote_percent=offer.percent,
            confirmation=confirmation,
            expires_at=offer.expires_at,
        )


class EditedFile(Body):
    """A file as it is now; without content it is deleted."""

    path: Path
    content: str | None


class EditedBundleBody(Body):
    """A bundle that was uploaded under the link of POST intervention/edits."""

    edits_id: Identifier
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_BUNDLE_BYTES)]


class EditsUpload(Body):
    """POST edits: where a bundle of edited targets goes."""

    edits_id: str
    upload: UploadLink

    @staticmethod
    def of(made: EditsLink) -> "EditsUpload":
        link = made.link
        upload = UploadLink(
            url=link.url, method=link.method, headers=dict(link.headers), expires_at=link.expires_at, max_bytes=MAX_BUNDLE_BYTES
        )
        return EditsUpload(edits_id=made.edits_id, upload=upload)


class EditsBody(Body):
    """Hand edits: operations, or whole files, or an uploaded bundle of them, or nothing."""

    operations: Annotated[tuple[dict[str, str | None], ...], Field(max_length=500)] = ()
    files: Annotated[tuple[EditedFile, ...], Field(max_length=500)] = ()
    bundle: EditedBundleBody | None = None

    @model_validator(mode="after")
    def _check_one(self) -> "EditsBody":
        if sum(map(bool, (self.operations, self.files, self.bundle))) > 1:
            raise ValueError("operations or files or a bundle, not several")
        return self

    def edits(self) -> Edits | EditedBundle | None:
        """As the service takes it; None for no edits."""
        if self.bundle is not None:
            return EditedBundle(self.bundle.edits_id, self.bundle.sha256, self.bundle.size)
        if not self.operations and not self.files:
            return None
        return Edits(self.operations, [{"path": file.path, "content": file.content} for file in self.files])


class ResumeBody(EditsBody):
    """POST resume."""

    how: Annotated[str, Field(pattern="^(verify|exit)$")]


class CommandBody(Body):
    """POST command: one line."""

    line: Line


class RerunBody(Body):
    """POST rerun."""

    way: Annotated[str, Field(pattern="^(retry_stronger|edit_spec|take_partial)$")]


class AttemptView(Body):
    """One attempt of the pack."""

    number: int
    producer: str
    title: str
    model_class: str
    kept: bool | None
    reason: str | None


class FailingTest(Body):
    """A test that failed last."""

    test_id: str
    error: str
    location: str
    excerpt: str


class PackedPatch(Body):
    """A patch of the pack, to be fetched as an artifact."""

    artifact_id: Short
    files: int | None = None


class FallbackView(Body):
    """GET fallback."""

    job_id: str
    status: str
    cause: str
    revision: int
    attempts: tuple[AttemptView, ...]
    failing_tests: tuple[FailingTest, ...]
    last_patch: PackedPatch | None
    partial_patch: PackedPatch | None
    legal_commands: tuple[str, ...]
    legal_ways: dict[str, tuple[str, ...]]
    expires_at: datetime

    @staticmethod
    def of(found: Fallback) -> "FallbackView":
        pack: Any = found.pack
        return FallbackView(
            job_id=found.job_id,
            status=found.state,
            cause=pack["cause"],
            revision=pack["revision"],
            attempts=tuple(AttemptView(**attempt) for attempt in pack["attempts"]),
            failing_tests=tuple(FailingTest(**test) for test in pack["failures"]),
            last_patch=PackedPatch(**pack["last_patch"]) if pack["last_patch"] else None,
            partial_patch=PackedPatch(**pack["partial_patch"]) if pack["partial_patch"] else None,
            legal_commands=found.commands,
            legal_ways=dict(found.ways),
            expires_at=found.expires_at,
        )


def cap_of(body: BudgetDecision) -> Decimal:
    """The new cap; zero where it is declined."""
    return body.max_credits or Decimal(0)
