"""Parts of a delivery: put together from base and hunks in memory, judged by the frozen tests, packed once they have passed."""

import asyncio
from dataclasses import dataclass
from typing import Any

from temporalio import activity

from iama.delivery import selections
from iama.delivery import service as delivery
from iama.delivery.choice import Selection, SelectionStatus, SettledSelection
from iama.delivery.model import ActionFile, ArtifactType
from iama.jobs import service as jobs
from iama.runs import service as runs
from iama.runs.model import RunEnd
from iama_engine.edits.operations import operation_from_json
from iama_engine.edits.selection import Composer, delivery_hunks
from iama_engine.errors import EngineError
from iama_worker.activities.bench import Bench
from iama_worker.activities.patch_documents import Overlay, change_of, sha256, store_patch
from iama_worker.activities.shelf import Label
from iama_worker.activities.subset_contract import SettleSubset, SubsetComposed, SubsetRef, SubsetSettled
from iama_worker.activities.suite import load_suite
from iama_worker.workflows.policy import COMPOSE_SUBSET, SETTLE_SUBSET

MAX_FAILING = 50
UNDECIDED = frozenset({RunEnd.TIMED_OUT, RunEnd.BROKEN_ENVIRONMENT})
"""Ends of a run that say nothing about the code: such a part may be asked for again."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A selection with what it is made from."""

    selection: Selection
    base: Overlay
    composer: Composer


class SubsetActivities:
    """Composes and settles."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=COMPOSE_SUBSET.name)
    async def compose_subset(self, given: SubsetRef) -> SubsetComposed:
        """Base and chosen hunks as a candidate for the frozen tests; a part that cannot be put together says why."""
        part, job_id = await self._load(given), given.job.job_id
        async with self._bench.database.transaction() as tx:
            suite = await runs.load_suite(tx, job_id)
            record = await jobs.load_job(tx, job_id)
        try:
            composed = await asyncio.to_thread(part.composer.compose, part.selection.hunks)
        except EngineError as refused:
            return SubsetComposed(refusal=refused.message)
        label = Label(job_id, ArtifactType.TREE, f"tree of selection {given.selection_sha256[:12]}")
        candidate = await self._bench.shelf.put_files(label, composed)
        return SubsetComposed(suite.artifact, candidate, record.attempt_number + 1)

    @activity.defn(name=SETTLE_SUBSET.name)
    async def settle_subset(self, given: SettleSubset) -> SubsetSettled:
        """Write how it ended; the first settlement stays. What passed is packed first, so that it can be handed out at once."""
        settled = await (self._verified(given) if given.passed else self._turned_away(given))
        async with self._bench.database.transaction() as tx:
            await selections.settle_selection(tx, settled)
        return SubsetSettled(settled.status.value)

    async def _verified(self, given: SettleSubset) -> SettledSelection:
        part, job_id, name = await self._load(given.ref), given.ref.job.job_id, given.ref.selection_sha256
        composed: Overlay = await self._bench.shelf.get_files(given.candidate)
        before = {path: part.base.get(path) for path in composed}
        whole = await asyncio.to_thread(lambda: part.composer.whole)
        present = {path: composed.get(path, part.base.get(path)) for path in whole}
        shelf, short = self._bench.shelf, name[:12]
        patch = await store_patch(shelf, Label(job_id, ArtifactType.PATCH, f"patch of selection {short}"), before, composed)
        rest = await store_patch(shelf, Label(job_id, ArtifactType.PARTIAL_PATCH, f"left out of selection {short}"), present, whole)
        files = tuple(
            ActionFile(path, change_of(before[path], after), sha256(before[path]), sha256(after))
            for path, after in sorted(composed.items())
        )
        return SettledSelection(job_id, name, SelectionStatus.VERIFIED, given.reason, (), files, patch.artifact_id, rest.artifact_id)

    async def _turned_away(self, given: SettleSubset) -> SettledSelection:
        job_id, name = given.ref.job.job_id, given.ref.selection_sha256
        if not given.run_id:
            status = SelectionStatus.FAILED if given.undecided else SelectionStatus.REFUSED
            return SettledSelection(job_id, name, status, given.reason)
        async with self._bench.database.transaction() as tx:
            run = await runs.load_run(tx, given.run_id)
            results = await runs.load_results(tx, given.run_id)
        if run.end in UNDECIDED:
            return SettledSelection(job_id, name, SelectionStatus.FAILED, given.reason)
        passed = {result.test_id for result in results if result.outcome == "passed"}
        suite = await load_suite(self._bench.shelf, given.suite)
        failing = tuple(test_id for test_id in suite.gate if test_id not in passed)[:MAX_FAILING]
        return SettledSelection(job_id, name, SelectionStatus.REFUSED, given.reason, failing)

    async def _load(self, given: SubsetRef) -> _Part:
        job_id = given.job.job_id
        async with self._bench.database.transaction() as tx:
            selection = await selections.load_selection(tx, job_id, given.selection_sha256)
            delivered = await delivery.load_delivery(tx, job_id)
            patch = await delivery.load_artifact(tx, job_id, delivered.patch_artifact_id)
        document: dict[str, Any] = self._bench.shelf.read_json(await self._bench.store.get(patch.key))
        operations = [operation_from_json(raw) for raw in document["operations"]]
        tree = await self._bench.trees.base(job_id)
        base = {operation.path: tree.files.get(operation.path) for operation in operations}
        return _Part(selection, base, Composer(base, await asyncio.to_thread(delivery_hunks, base, operations)))
