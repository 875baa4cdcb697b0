"""Documents of a change: operations from one state of files to another with the hashes that each must have, and both sides of a file."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from iama.jobs.contract import ArtifactRef
from iama_engine.edits.delivery import count_lines, readable_text, unified_diff
from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.operations import Operation, operation_to_json
from iama_worker.activities.shelf import Label, Shelf

Overlay = Mapping[str, bytes | None]
"""Files by path; None where there is none."""


async def store_patch(shelf: Shelf, label: Label, before: Overlay, after: Overlay) -> ArtifactRef:
    """Derive the operations and store them."""
    operations = await asyncio.to_thread(operations_for_files, before, after)
    return await shelf.put_json(label, patch_document(operations, before, after))


def patch_document(operations: Sequence[Operation], before: Overlay, after: Overlay) -> dict[str, Any]:
    """Operations that are known to lead from the first state to the second."""
    files = [{"path": path, "base_sha256": sha256(before.get(path)), "sha256": sha256(after[path])} for path in sorted(after)]
    return {"operations": [operation_to_json(operation) for operation in operations], "files": files}


def file_document(path: str, before: bytes | None, after: bytes | None) -> dict[str, Any]:
    """One changed file, both sides and the difference."""
    added, removed = count_lines(before, after)
    return {
        "path": path,
        "change": change_of(before, after),
        "added": added,
        "removed": removed,
        "base_sha256": sha256(before),
        "sha256": sha256(after),
        "before": readable_text(before) if before is not None else None,
        "after": readable_text(after) if after is not None else None,
        "diff": unified_diff(path, before, after),
    }


def change_of(before: bytes | None, after: bytes | None) -> str:
    """`created`, `deleted` or `modified`."""
    if before is None:
        return "created"
    return "deleted" if after is None else "modified"


def sha256(content: bytes | None) -> str | None:
    """SHA-256 in hex; None where there is no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()
