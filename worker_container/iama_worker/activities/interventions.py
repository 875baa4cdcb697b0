"""What a developer's own hands need: their edits as a candidate, the ceiling of what they agreed to, and a record of what came of it.

Hand edits come as operations, as whole files, or as a bundle of them; files become operations here: the fence sees one kind of thing.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.entitlement import service as entitlement
from iama.jobs import service as jobs
from iama.runs import service as runs
from iama.runs.model import CommandResult
from iama_engine.context.bundle import DELETED_MEMBER, read_bundle
from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.operations import Operation, operation_from_json, operation_to_json
from iama_engine.errors import EngineError, Refusal
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import Nothing, PatchMade
from iama_worker.activities.hand_contract import ApplyEdits, CeilingChecked, CheckCeiling, RecordCheckpoint, RecordCommand
from iama_worker.activities.patching import Ground, apply_operations
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import load_suite
from iama_worker.workflows.policy import APPLY_EDITS, CHECK_CEILING, RECORD_CHECKPOINT, RECORD_COMMAND

TITLE, PRODUCER = "hand edits", "user"
ZSTD = b"\x28\xb5\x2f\xfd"
"""How a bundle begins; a document of edits is JSON."""


class InterventionActivities:
    """Edits, ceilings, records."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=APPLY_EDITS.name)
    async def apply_edits(self, given: ApplyEdits) -> PatchMade:
        """Fence and apply; what is refused comes back with its code and reason."""
        shelf, job_id = self._bench.shelf, given.job.job_id
        suite = await load_suite(shelf, given.suite)
        ground = Ground(await self._bench.trees.base(job_id), await shelf.get_files(given.current), suite)
        blob = await self._bench.store.get(given.edits.key)
        try:
            operations = await asyncio.to_thread(_operations, blob, given.edits.sha256, ground)
            patched = await asyncio.to_thread(apply_operations, ground, operations)
        except EngineError as error:
            return PatchMade(TITLE, PRODUCER, 1, refusal=error.code.value, reason=error.message[:400])
        except ValueError as error:
            return PatchMade(TITLE, PRODUCER, 1, refusal="EDIT_REFUSED", reason=str(error)[:400])
        raw = [operation_to_json(operation) for operation in operations]
        kept = await shelf.put_json(Label(job_id, ArtifactType.OPERATIONS, f"operations of user {given.attempt_number}"), raw)
        overlay = await shelf.put_files(Label(job_id, ArtifactType.TREE, f"tree after user {given.attempt_number}"), patched.changes)
        return PatchMade(TITLE, PRODUCER, len(operations), kept, overlay)

    @activity.defn(name=CHECK_CEILING.name)
    async def check_ceiling(self, given: CheckCeiling) -> CeilingChecked:
        """What was spent on the class, and the worst case of one more call, against what the user agreed to at the start."""
        async with self._bench.database.transaction() as tx:
            ceiling = await jobs.pre_authorized_credits(tx, given.job.job_id)
            spent = await entitlement.spent_on_class(tx, given.job.job_id, given.model_class)
            worst = await entitlement.worst_case(tx, given.model_class, await jobs.target_bytes(tx, given.job.job_id))
        return CeilingChecked(spent + worst <= ceiling)

    @activity.defn(name=RECORD_COMMAND.name)
    async def record_command(self, given: RecordCommand) -> Nothing:
        """The structured result: operations, tests, cost."""
        result = CommandResult(
            given.job_id,
            given.key,
            given.command,
            given.actor,
            given.attempt_number,
            given.passed,
            given.failing,
            given.reason,
            given.count,
            given.line or None,
            given.model_class,
            given.operations.artifact_id if given.operations else None,
        )
        async with self._bench.database.transaction() as tx:
            credits = await entitlement.spent_on_call(tx, given.job_id, given.call_number)
            await runs.record_command(tx, result, credits)
        return Nothing()

    @activity.defn(name=RECORD_CHECKPOINT.name)
    async def record_checkpoint(self, given: RecordCheckpoint) -> Nothing:
        """That something cost nothing."""
        async with self._bench.database.transaction() as tx:
            await entitlement.record_checkpoint(tx, given.job_id, given.key, given.kind)
        return Nothing()


def _operations(blob: bytes, declared: str, ground: Ground) -> tuple[Operation, ...]:
    """Raises ValueError naming what is wrong with an operation, `EngineError` for a bundle that is not what was declared."""
    if hashlib.sha256(blob).hexdigest() != declared:
        raise EngineError(Refusal.BUNDLE_MISMATCH, "the uploaded edits do not have their declared SHA-256")
    if blob.startswith(ZSTD):
        return _derived(_files_of_bundle(blob), ground)
    document = json.loads(blob)
    if "operations" in document:
        return tuple(operation_from_json(raw) for raw in document["operations"])
    return _derived({file["path"]: None if file["content"] is None else file["content"].encode() for file in document["files"]}, ground)


def _files_of_bundle(blob: bytes) -> dict[str, bytes | None]:
    """The edited files of a bundle; None for those that its list of deletions names."""
    files: dict[str, bytes | None] = {**read_bundle(blob)}
    deleted = files.pop(DELETED_MEMBER, None) or b""
    return {**files, **dict.fromkeys(deleted.decode("utf-8", "replace").splitlines(), None)}


def _derived(after: Mapping[str, bytes | None], ground: Ground) -> tuple[Operation, ...]:
    """Operations that make these files of the verified tree; those that are the same already need none."""
    files = ground.tree.with_changes(ground.verified)
    changed = {path: content for path, content in after.items() if files.get(path) != content}
    return tuple(operations_for_files({path: files.get(path) for path in changed}, changed))
