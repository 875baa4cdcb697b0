"""Bodies and answers of the proposal and spec routes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from iama.jobs.http import Body, Identifier
from iama.kit.ids import new_id
from iama.spec import model
from iama.spec.model import Strategy
from iama.spec.words import LONGEST_TEXT, Preview

LAST_REVISION = (1 << 31) - 1
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
ItemId = Annotated[str, Field(min_length=1, max_length=100)]
Symbols = Annotated[tuple[Annotated[str, Field(max_length=1024)], ...], Field(max_length=2000)]


class RecipeView(Body):
    """What one recipe would do."""

    name: str
    title: str
    units: int
    declined: int
    risk: str


class FileView(Body):
    """How many units touch a file."""

    path: str
    units: int


class Cost(Body):
    """A range in credits."""

    low: Decimal
    high: Decimal


class ProposalView(Body):
    """One strategy on offer."""

    proposal_id: str
    strategy: str
    title: str
    summary: str
    recipes: tuple[RecipeView, ...]
    files: tuple[FileView, ...]
    functions: tuple[str, ...]
    effort: str
    risk: int
    model_class: str
    cost: Cost
    source: str

    @staticmethod
    def of(proposal: model.Proposal) -> "ProposalView":
        return ProposalView(
            proposal_id=proposal.proposal_id,
            strategy=proposal.strategy,
            title=proposal.title,
            summary=proposal.summary,
            recipes=tuple(RecipeView(**asdict(recipe)) for recipe in proposal.recipes),
            files=tuple(FileView(path=file.path, units=file.units) for file in proposal.files),
            functions=proposal.functions,
            effort=proposal.effort,
            risk=proposal.risk,
            model_class=proposal.model_class,
            cost=Cost(low=proposal.cost_low, high=proposal.cost_high),
            source=proposal.source,
        )


class ProposalList(Body):
    """GET proposals."""

    proposals: tuple[ProposalView, ...]


class SelectBody(Body):
    """POST proposals/select."""

    strategy: Strategy


class BddBody(Body):
    """A behaviour. Without an id it is new; `tests` are shown, and what a client sends back of them is not read."""

    item_id: ItemId | None = None
    given: Text
    when: Text
    then: Text
    symbols: Symbols = ()
    tests: Symbols = ()

    def item(self) -> model.BddItem:
        return model.BddItem(self.item_id or new_id(), self.given, self.when, self.then, self.symbols)


class SddBody(Body):
    """A component. Without an id it is new."""

    item_id: ItemId | None = None
    component: Text
    responsibility: Text
    interface_notes: Text = ""
    symbols: Symbols = ()

    def item(self) -> model.SddItem:
        return model.SddItem(self.item_id or new_id(), self.component, self.responsibility, self.interface_notes, self.symbols)


class ConvertBody(Body):
    """POST spec/nl-convert: one sentence, and the revision it speaks of."""

    revision_token: Identifier
    text: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\r\n]*\S[^\r\n]*$")]


class ChangeView(Body):
    """One change of the spec; see `kind`."""

    kind: str
    item_id: str | None = None
    part: str | None = None
    text: str | None = None
    given: str | None = None
    when: str | None = None
    then: str | None = None
    symbols: tuple[str, ...] | None = None


class PreviewView(Body):
    """What a sentence would change: send `bdd` and `revision_token` with PATCH spec to keep it."""

    revision_token: str
    changes: tuple[ChangeView, ...]
    bdd: tuple[BddBody, ...]
    source: str

    @staticmethod
    def of(preview: Preview) -> "PreviewView":
        return PreviewView(
            revision_token=preview.current.revision_token,
            changes=tuple(ChangeView(**change.to_json()) for change in preview.changes),
            bdd=tuple(BddBody(**asdict(item)) for item in preview.bdd),
            source=preview.source,
        )


class PatchSpec(Body):
    """PATCH spec: the whole spec as it should be."""

    revision_token: Identifier
    bdd: Annotated[tuple[BddBody, ...], Field(max_length=2000)]
    sdd: Annotated[tuple[SddBody, ...], Field(max_length=2000)]

    def command(self, job_id: str) -> model.ReviseSpec:
        bdd, sdd = tuple(item.item() for item in self.bdd), tuple(item.item() for item in self.sdd)
        return model.ReviseSpec(job_id, self.revision_token, bdd, sdd)


class ApproveBody(Body):
    """POST spec/approve."""

    revision: Annotated[int, Field(ge=1)]
    black_box_acknowledged: bool = False


class RestoreBody(Body):
    """POST spec/restore: which revision's words, written against the current one."""

    revision: Annotated[int, Field(ge=1, le=LAST_REVISION)]
    revision_token: Identifier

    def command(self, job_id: str, key: str) -> model.RestoreSpec:
        return model.RestoreSpec(job_id, self.revision, self.revision_token, key)


class RevisionLineView(Body):
    """One revision in the list."""

    revision: int
    revision_token: str
    created_at: datetime
    actor: str
    reviewed: bool
    approved: bool
    bdd: int
    sdd: int


class RevisionList(Body):
    """GET spec/revisions: newest first; ask again with `before` set to `next_before`."""

    revisions: tuple[RevisionLineView, ...]
    next_before: int | None

    @staticmethod
    def of(lines: Sequence[model.RevisionLine], limit: int) -> "RevisionList":
        page = lines[:limit]
        following = page[-1].revision if len(lines) > limit else None
        return RevisionList(revisions=tuple(RevisionLineView(**asdict(line)) for line in page), next_before=following)


class SpecView(Body):
    """GET spec."""

    job_id: str
    revision: int
    revision_token: str
    created_at: datetime
    actor: str
    reviewed: bool
    bdd: tuple[BddBody, ...]
    sdd: tuple[SddBody, ...]
    drift: tuple[str, ...]

    @staticmethod
    def of(revision: model.Revision) -> "SpecView":
        return SpecView(
            job_id=revision.job_id,
            revision=revision.revision,
            revision_token=revision.revision_token,
            created_at=revision.created_at,
            actor=revision.actor,
            reviewed=revision.reviewed,
            bdd=tuple(BddBody(**asdict(item)) for item in revision.bdd),
            sdd=tuple(SddBody(**asdict(item)) for item in revision.sdd),
            drift=revision.drift,
        )
