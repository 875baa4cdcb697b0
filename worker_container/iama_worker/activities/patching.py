"""Operations on the last verified tree, fenced in, sealed off from the frozen tests, applied in memory. Pure.

Every producer comes through here, before any test runs: recipes and models alike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.document import Documents
from iama_engine.edits.fence import check_scope
from iama_engine.edits.operations import Operation, operation_from_json, operation_to_json
from iama_engine.errors import EngineError, Refusal
from iama_engine.probe import broken_seals
from iama_engine.probe.meddling import meddling
from iama_engine.recipes.contract import EditUnit
from iama_worker.activities.suite import Suite
from iama_worker.activities.trees import BaseTree


@dataclass(frozen=True, slots=True)
class Ground:
    """What a patch stands on: the base tree, what was verified so far, and the suite that must not be touched."""

    tree: BaseTree
    verified: Mapping[str, bytes | None]
    suite: Suite


@dataclass(frozen=True, slots=True)
class Patched:
    """The overlay after the patch, the operations that made it, and which of the chosen units they came from."""

    changes: dict[str, bytes | None]
    operations: tuple[Operation, ...]
    applied: tuple[int, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def files(self) -> int:
        """Files that differ from the base."""
        return len(self.changes)


def apply_operations(ground: Ground, operations: Sequence[Operation]) -> Patched:
    """Apply a whole set. Raises `EngineError`: SCOPE_VIOLATION, FROZEN_TEST_TOUCHED or EDIT_REFUSED."""
    check_scope(operations, targets=ground.tree.targets, frozen=_sealed(ground.suite))
    files = ground.tree.with_changes(ground.verified)
    changes = {**ground.verified, **apply_edits(files, operations)}
    _check_seals(ground, changes)
    return Patched(_real_changes(ground, changes), tuple(operations))


def apply_model_operations(ground: Ground, operations: Sequence[Operation]) -> Patched:
    """The same for what a model wrote: code that begins to reach for the tests that judge it is FROZEN_TEST_TOUCHED too."""
    patched = apply_operations(ground, operations)
    reached = meddling(ground.tree.with_changes(ground.verified), patched.changes)
    if reached:
        told = "; ".join(f"{path}: {reason}" for path, reason in reached.items())
        raise EngineError(Refusal.FROZEN_TEST_TOUCHED, f"the patch reaches for its tests: {told}", reached)
    return patched


def apply_units(ground: Ground, units: Sequence[EditUnit], chosen: Collection[int] | None) -> Patched:
    """Apply units one after the other, each against what the ones before left. A unit that no longer fits is left out."""
    documents = Documents()
    files, changes = ground.tree.with_changes(ground.verified), dict(ground.verified)
    operations: list[Operation] = []
    applied: list[int] = []
    refused: list[str] = []
    for position, unit in enumerate(units):
        if chosen is not None and position not in chosen:
            continue
        check_scope(unit.operations, targets=ground.tree.targets, frozen=_sealed(ground.suite))
        try:
            changed = apply_edits(files, unit.operations, documents=documents)
        except EditRefused as error:
            refused.append(f"{unit.title}: {error.message}")
            continue
        changes.update(changed)
        files = {path: content for path, content in {**files, **changed}.items() if content is not None}
        operations += unit.operations
        applied.append(position)
    _check_seals(ground, changes)
    return Patched(_real_changes(ground, changes), tuple(operations), tuple(applied), tuple(refused))


def _sealed(suite: Suite) -> frozenset[str]:
    return frozenset({*suite.frozen, *suite.files, *suite.own_files})


def _check_seals(ground: Ground, changes: Mapping[str, bytes | None]) -> None:
    broken = broken_seals(ground.suite.frozen, ground.tree.with_changes({**changes, **ground.suite.overlay()}))
    if broken:
        raise EngineError(Refusal.FROZEN_TEST_TOUCHED, f"the patch changes frozen tests: {', '.join(broken)}")


def _real_changes(ground: Ground, changes: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """Without files that are back to what they were."""
    return {path: content for path, content in changes.items() if ground.tree.files.get(path) != content}


def units_to_json(units: Sequence[EditUnit]) -> list[dict[str, Any]]:
    """Units as a document."""
    return [
        {"title": unit.title, "symbols": list(unit.symbols), "operations": [operation_to_json(o) for o in unit.operations]}
        for unit in units
    ]


def units_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[EditUnit, ...]:
    """Read the document back."""
    return tuple(EditUnit(unit["title"], tuple(operation_from_json(o) for o in unit["operations"]), tuple(unit["symbols"])) for unit in raw)
