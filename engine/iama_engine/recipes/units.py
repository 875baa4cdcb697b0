"""From splices to `patch_edit` units: the one place where recipes meet the edit operations.

Drafts are written against one state of the files. A draft that overlaps an earlier one waits for the next round of
`settle`, so what a recipe proposes is complete: proposing again on the result finds nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iama_engine.edits.operations import Operation
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Declined, EditUnit, RecipeInput, RecipeOutput
from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Source, Splice, Unreadable, parse

if TYPE_CHECKING:
    from iama_engine.edits.document import Documents

_ROUNDS = 24


@dataclass(frozen=True, slots=True)
class Draft:
    """One change as a recipe sees it: splices per path that stand or fall together."""

    title: str
    symbols: tuple[str, ...]
    splices: Mapping[str, tuple[Splice, ...]]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What one look at the files gives."""

    drafts: tuple[Draft, ...] = ()
    declined: tuple[Declined, ...] = ()


@dataclass(slots=True)
class _Round:
    """Splices accepted so far in one round, and the files as they leave them."""

    project: Project
    accepted: dict[str, list[Splice]] = field(default_factory=dict)
    changes: dict[str, bytes] = field(default_factory=dict)
    trusted: bool = False
    """Whether all drafts together are known to parse, so that each need not be tried."""


def settle(given: RecipeInput, look: Callable[[Project], Drafts]) -> RecipeOutput:
    """Look, apply, look again until nothing is left. A requested symbol that gets no unit is refused with its reason."""
    units: list[EditUnit] = []
    declined: dict[Declined, None] = {}
    project = Project(given)
    derive = _Derive()
    for _ in range(_ROUNDS):
        found = look(project)
        declined.update(dict.fromkeys(found.declined))
        current = _Round(project, trusted=_parse_together(project, found.drafts))
        new = [unit for draft in found.drafts if (unit := _accept(current, draft, derive)) is not None]
        units += new
        if not new:
            break
        project = project.after(current.changes)
    declined.update(dict.fromkeys(Declined(path, f"does not parse: {reason}") for path, reason in _unreadable_targets(project)))
    if given.symbol is not None and not units:
        raise _refusal(given.symbol, declined)
    return RecipeOutput(tuple(units), tuple(declined))


def _unreadable_targets(project: Project) -> list[tuple[str, str]]:
    return [(path, project.unreadable[path]) for path in project.targets if path in project.unreadable]


def _refusal(symbol: str, declined: Iterable[Declined]) -> EngineError:
    named = [one.reason for one in declined if one.symbol.rpartition("::")[2] == symbol or "::" not in one.symbol]
    reason = "; ".join(named) or "this recipe finds nothing to do there"
    return EngineError(Refusal.RECIPE_REFUSED, f"{symbol}: {reason}", {"symbol": symbol, "reason": reason})


class _Derive:
    """Operations from one state to the next, each state parsed once. The parser is imported when the first change is found."""

    def __init__(self) -> None:
        self._documents: Documents | None = None

    def __call__(self, path: str, before: bytes, after: bytes) -> tuple[Operation, ...]:
        from iama_engine.edits.derive import operations_between
        from iama_engine.edits.document import Documents as Cache

        self._documents = self._documents or Cache()
        return operations_between(path, before, after, documents=self._documents)


def _parse_together(project: Project, drafts: Iterable[Draft]) -> bool:
    """Whether every file parses with all drafts in it; False also where drafts overlap."""
    together: dict[str, list[Splice]] = {}
    for draft in drafts:
        for path, splices in draft.splices.items():
            together.setdefault(path, []).extend(splices)
    for path, all_splices in together.items():
        source = project.source(path)
        if source is None or not _checked(source, all_splices, trusted=False):
            return False
    return True


def _accept(current: _Round, draft: Draft, derive: _Derive) -> EditUnit | None:
    """The unit of a draft, or None where it overlaps an earlier one or would break a file."""
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    for path, splices in draft.splices.items():
        source = current.project.source(path)
        taken = current.accepted.get(path, [])
        if source is None or not splices or any(_overlap(one, other) for one in splices for other in taken):
            return None
        before[path] = current.changes.get(path, current.project.files[path])
        after[path] = _checked(source, [*taken, *splices], trusted=current.trusted)
        if not after[path]:
            return None
    operations = tuple(operation for path in before for operation in derive(path, before[path], after[path]))
    if not operations:
        return None
    current.changes.update(after)
    for path, splices in draft.splices.items():
        current.accepted.setdefault(path, []).extend(splices)
    return EditUnit(draft.title, operations, draft.symbols)


def _checked(source: Source, splices: list[Splice], *, trusted: bool) -> bytes:
    """The file after the splices, or nothing where they overlap or it would no longer parse or encode."""
    try:
        text = source.spliced(splices)
        if not trusted:
            parse(text)
        return source.encoded(text)
    except (Unreadable, UnicodeError, ValueError):
        return b""


def _overlap(one: Splice, other: Splice) -> bool:
    return one.start < other.end and other.start < one.end
