"""Patch artifacts: operations from one state of files to another, with the hashes that each file must have and will have."""

import asyncio
from collections.abc import Sequence

from iama.jobs.contract import ArtifactRef
from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.operations import Operation, operation_to_json
from iama_worker.activities.shelf import Label, Shelf
from iama_worker.activities.summary import Overlay, sha256


async def store_patch(shelf: Shelf, label: Label, before: Overlay, after: Overlay) -> ArtifactRef:
    """Derive the operations and store them."""
    operations = await asyncio.to_thread(operations_for_files, before, after)
    return await store_operations(shelf, label, operations, (before, after))


async def store_operations(shelf: Shelf, label: Label, operations: Sequence[Operation], states: tuple[Overlay, Overlay]) -> ArtifactRef:
    """Store operations that are known to lead from the first state to the second."""
    before, after = states
    files = [{"path": path, "base_sha256": sha256(before.get(path)), "sha256": sha256(after[path])} for path in sorted(after)]
    return await shelf.put_json(label, {"operations": [operation_to_json(operation) for operation in operations], "files": files})
