"""Proposals and the behaviour spec: items, immutable revisions, and the difference between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from iama.jobs.model import Author
from iama.kit.errors import Conflict, Denied, Invalid, JsonValue, NotFound


class Strategy(StrEnum):
    """How far a refactoring goes."""

    CONSERVATIVE = "CONSERVATIVE"
    STANDARD = "STANDARD"
    COMPREHENSIVE = "COMPREHENSIVE"


@dataclass(frozen=True, slots=True)
class RecipePlan:
    """What one recipe would do under a proposal: units to apply, sites declined, risk in a word."""

    name: str
    title: str
    units: int
    declined: int
    risk: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """How many units touch one file."""

    path: str
    units: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of the strategies on offer. `risk` 1–5, costs in credits, `source` is `recipes` or `model`."""

    proposal_id: str
    strategy: str
    title: str
    summary: str
    recipes: tuple[RecipePlan, ...]
    files: tuple[FilePlan, ...]
    functions: tuple[str, ...]
    effort: str
    risk: int
    model_class: str
    cost_low: Decimal
    cost_high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class BddItem:
    """A behaviour to keep; `tests` are ids of the tests that hold it, `symbols` addresses it speaks of."""

    item_id: str
    given: str
    when: str
    then: str
    symbols: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SddItem:
    """A component and what it answers for."""

    item_id: str
    component: str
    responsibility: str
    interface_notes: str
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision to store. `key` makes it idempotent; `base_files` are hashes of the legacy files it speaks of."""

    actor: Author
    bdd: tuple[BddItem, ...]
    sdd: tuple[SddItem, ...]
    key: str
    base_files: Mapping[str, str] = field(default_factory=dict)
    git_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored revision. `reviewed` is false until a person has approved it after seeing it."""

    job_id: str
    revision: int
    revision_token: str
    created_at: datetime
    actor: str
    reviewed: bool
    bdd: tuple[BddItem, ...]
    sdd: tuple[SddItem, ...]
    drift: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviseSpec:
    """The command behind `PATCH spec`: the whole spec as it should be, written against the revision that `token` names."""

    job_id: str
    revision_token: str
    bdd: tuple[BddItem, ...]
    sdd: tuple[SddItem, ...]


@dataclass(frozen=True, slots=True)
class RestoreSpec:
    """The command behind `POST spec/restore`: the words of an older revision as the next one. `key` is the request's."""

    job_id: str
    revision: int
    revision_token: str
    key: str


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in the list: how many behaviours and components it holds, and whether a person approved it."""

    revision: int
    revision_token: str
    created_at: datetime
    actor: str
    reviewed: bool
    approved: bool
    bdd: int
    sdd: int


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which revision, and how: `reviewed` is false for fast-track."""

    revision: int
    actor: Author
    reviewed: bool = True
    black_box_acknowledged: bool = False


def differences(current: Revision, bdd: Sequence[BddItem], sdd: Sequence[SddItem]) -> list[JsonValue]:
    """Field by field, what a save written against an older revision would change in the current one."""
    return [*_section("bdd", current.bdd, bdd), *_section("sdd", current.sdd, sdd)]


def check_items(bdd: Sequence[BddItem], sdd: Sequence[SddItem]) -> None:
    """Each id once, and at least one behaviour."""
    ids = [item.item_id for item in bdd] + [item.item_id for item in sdd]
    if len(ids) != len(set(ids)):
        raise SpecInvalid(reason="an item id occurs twice")
    if not bdd:
        raise SpecInvalid(reason="a spec holds at least one behaviour")


def _section(section: str, current: Sequence[BddItem | SddItem], yours: Sequence[BddItem | SddItem]) -> list[JsonValue]:
    theirs, ours = {item.item_id: _fields(item) for item in current}, {item.item_id: _fields(item) for item in yours}
    found: list[JsonValue] = [
        {"section": section, "item_id": item_id, "field": name, "current": value, "yours": ours.get(item_id, {}).get(name)}
        for item_id, fields in theirs.items()
        for name, value in fields.items()
        if ours.get(item_id, {}).get(name) != value
    ]
    found += [
        {"section": section, "item_id": item_id, "field": name, "current": None, "yours": value}
        for item_id, fields in ours.items()
        if item_id not in theirs
        for name, value in fields.items()
    ]
    if list(theirs) != list(ours) and set(theirs) == set(ours):
        found.append({"section": section, "item_id": None, "field": "order", "current": list(theirs), "yours": list(ours)})
    return found


def _fields(item: BddItem | SddItem) -> dict[str, JsonValue]:
    """What a person writes; the link to tests is ours."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(item).items() if name not in ("item_id", "tests")
    }


class SpecNotReady(NotFound):
    """This job has no spec yet."""

    code = "SPEC_NOT_READY"
    remedy = "Select a strategy first; the first revision is drafted right after it."


class ProposalsNotReady(NotFound):
    """This job has no proposals yet."""

    code = "PROPOSALS_NOT_READY"
    remedy = "Wait for WAITING_STRATEGY."


class StrategyUnknown(Invalid):
    """This strategy is not among the proposals."""

    code = "STRATEGY_UNKNOWN"
    remedy = "Choose one of the strategies that GET proposals lists."


class SpecInvalid(Invalid):
    """The spec cannot be stored as it is."""

    code = "SPEC_INVALID"
    remedy = "Keep at least one behaviour and use each item id once."


class SpecReadOnly(Denied):
    """The spec is read-only on this plan."""

    code = "SPEC_READ_ONLY"
    remedy = "Approve it as it is, or move to a plan that includes spec editing."


class SpecRevisionConflict(Conflict):
    """The spec has changed since you read it."""

    code = "SPEC_REVISION_CONFLICT"
    remedy = "Merge `diff` into your text and save again with `current_revision_token`."


class RevisionMissing(NotFound):
    """This job has no such spec revision."""

    code = "SPEC_REVISION_NOT_FOUND"
    remedy = "List the revisions with GET spec/revisions."


class RevisionUnknown(Conflict):
    """The revision to approve is not the current one."""

    code = "REVISION_NOT_CURRENT"
    remedy = "Read the spec again and approve the revision shown."
