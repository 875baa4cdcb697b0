"""What of a delivery follows from the two versions of its files alone. Pure.

It is drafted while the last verification still runs, or when the delivery is packaged.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from iama.delivery.model import Hunk
from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.operations import Operation
from iama_engine.edits.selection import delivery_hunks
from iama_engine.measures import measure_files
from iama_worker.activities.patch_documents import Overlay, file_document, patch_document
from iama_worker.activities.trees import BaseTree


@dataclass(frozen=True, slots=True)
class Draft:
    """Documents of a change, ready for JSON."""

    patch: Mapping[str, Any]
    reverse: Mapping[str, Any]
    hunks: Mapping[str, Sequence[Mapping[str, Any]]]
    """By path of a changed file."""
    files: Sequence[Mapping[str, Any]]
    measures: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As `draft_from_json` reads it."""
        return asdict(self)

    def hunks_of(self, path: str) -> tuple[Hunk, ...]:
        """What a user may choose from in one file."""
        return tuple(Hunk(**hunk) for hunk in self.hunks[path])


def draft_from_json(document: Mapping[str, Any]) -> Draft:
    """A draft that was stored."""
    return Draft(**document)


def write_draft(tree: BaseTree, result: Overlay) -> Draft:
    """Everything that `result` means for the base tree."""
    before: Overlay = {path: tree.files.get(path) for path in result}
    there, back = operations_for_files(before, result), operations_for_files(result, before)
    return Draft(
        patch_document(there, before, result),
        patch_document(back, result, before),
        _hunks_by_path(before, there),
        [file_document(path, before[path], content) for path, content in sorted(result.items())],
        _measures_of_both(tree, result),
    )


def _hunks_by_path(before: Overlay, operations: Sequence[Operation]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {path: [] for path in before}
    for hunk in delivery_hunks(before, operations):
        found[hunk.path].append(asdict(Hunk(hunk.hunk_id, hunk.kind, hunk.symbol, hunk.line, hunk.added, hunk.removed)))
    return found


def _measures_of_both(tree: BaseTree, result: Overlay) -> dict[str, Any]:
    targets = {path: tree.files[path] for path in tree.targets}
    after = {path: content for path in targets if (content := result.get(path, targets[path])) is not None}
    created = {path: content for path, content in result.items() if content is not None and path not in targets}
    return {"before": _measures(targets), "after": _measures({**after, **created})}


def _measures(files: Mapping[str, bytes]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(measure_files(files).to_json())
    return document
