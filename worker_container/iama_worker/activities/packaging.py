"""The package of a delivery: patch, reverse patch and summary in the store, the rows after; and the package of a job that got stuck."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from temporalio import activity

from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, DeliveredFile, NewDelivery, OfferedTest
from iama.jobs import service as jobs
from iama.jobs.contract import ArtifactRef, RevertFile
from iama.kit.errors import IamaError
from iama.runs import service as runs
from iama.runs.model import AttemptRecord
from iama.spec import service as spec
from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import Operation, operation_from_json
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.runner.contract import RunReport
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import JobKey, Nothing, RecipeResult, RunRef
from iama_worker.activities.delivery_contract import DraftDelivery, Packaged, PackageDelivery, PackageRecovery
from iama_worker.activities.drafts import Draft, draft_from_json, write_draft
from iama_worker.activities.patch_documents import Overlay, sha256, store_patch
from iama_worker.activities.revert_contract import PrepareRevert, RevertPrepared
from iama_worker.activities.runs import read_run
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import load_suite
from iama_worker.activities.summary import Collected, RecipeStep, outcome_of, write_summary
from iama_worker.activities.trees import BaseTree
from iama_worker.workflows.policy import DRAFT_DELIVERY, PACKAGE_DELIVERY, PACKAGE_RECOVERY, PREPARE_REVERT

logger = logging.getLogger(__name__)


class PackagingActivities:
    """Deliveries, recoveries, reverts."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=DRAFT_DELIVERY.name)
    async def draft_delivery(self, given: DraftDelivery) -> ArtifactRef:
        """Derive ahead what a delivery of this candidate would need; nothing of it is shown."""
        tree, result = await self._bench.trees.base(given.job.job_id), await self._bench.shelf.get_files(given.candidate)
        draft = await asyncio.to_thread(write_draft, tree, result)
        label = Label(given.job.job_id, ArtifactType.WORKING_STATE, f"draft of {given.candidate.artifact_id}")
        return await self._bench.shelf.put_json(label, draft.to_json())

    @activity.defn(name=PACKAGE_DELIVERY.name)
    async def package_delivery(self, given: PackageDelivery) -> Packaged:
        """Everything a delivery is; a repeat stores the same again."""
        found = await self._collect(given)
        job_id, shelf, draft = given.job.job_id, self._bench.shelf, found.draft
        document = await asyncio.to_thread(write_summary, found)
        patch, reverse, tests, summary = await asyncio.gather(
            shelf.put_json(Label(job_id, ArtifactType.PATCH, "patch"), draft.patch),
            shelf.put_json(Label(job_id, ArtifactType.REVERSE_PATCH, "reverse patch"), draft.reverse),
            self._offered_tests(job_id, found),
            shelf.put(Label(job_id, ArtifactType.DELIVERY_SUMMARY, "delivery summary"), json.dumps(document).encode()),
        )
        files = tuple(
            DeliveredFile(
                file["path"],
                file["change"],
                file["added"],
                file["removed"],
                file["base_sha256"],
                file["sha256"],
                draft.hunks_of(file["path"]),
            )
            for file in draft.files
        )
        outcome = outcome_of(found.result)
        new = NewDelivery(job_id, outcome, files, summary.artifact_id, patch.artifact_id, reverse.artifact_id, *tests)
        async with self._bench.database.transaction() as tx:
            await delivery.store_delivery(tx, new)
        return Packaged(outcome, len(files))

    async def _collect(self, given: PackageDelivery) -> Collected:
        shelf, job_id = self._bench.shelf, given.job.job_id
        async with self._bench.database.transaction() as tx:
            proposals = await spec.load_proposals(tx, job_id)
            revision = await spec.load_revision(tx, job_id, given.revision)
            attempts = await runs.load_attempts(tx, job_id)
            record = await jobs.load_job(tx, job_id)
        tree, result = await self._bench.trees.base(job_id), await shelf.get_files(given.result)
        return Collected(
            given,
            tree,
            await shelf.get_json(given.manifest) if given.manifest else {},
            proposals,
            revision,
            await load_suite(shelf, given.suite),
            await shelf.get_json(given.score) if given.score else None,
            attempts,
            [await self._step(recipe) for recipe in given.recipes],
            result,
            await self._draft(given, tree, result),
            await self._report(given.job, given.baseline_run),
            await self._report(given.job, given.own_after_run),
            record,
        )

    async def _step(self, given: RecipeResult) -> RecipeStep:
        shelf, title = self._bench.shelf, recipe_named(given.name).title
        before, after = await shelf.get_files(given.before), await shelf.get_files(given.after)
        return RecipeStep(given, title, before, after, await shelf.get_json(given.examples) if given.examples else ())

    async def _draft(self, given: PackageDelivery, tree: BaseTree, result: Overlay) -> Draft:
        """What was derived ahead; derived now where nothing was, or where it cannot be read."""
        if given.draft is not None:
            try:
                return draft_from_json(await self._bench.shelf.get_json(given.draft))
            except (IamaError, ValueError, TypeError) as error:
                logger.warning("a draft could not be used", extra={"code": type(error).__name__})
        return await asyncio.to_thread(write_draft, tree, result)

    async def _report(self, job: JobKey, run_id: str) -> RunReport | None:
        return (await read_run(self._bench, RunRef(job, run_id)))[0] if run_id else None

    async def _offered_tests(self, job_id: str, found: Collected) -> tuple[str | None, tuple[OfferedTest, ...]]:
        """The generated files among the frozen tests, as operations that write them; none where the project has them already."""
        gating = set(found.suite.test_files())
        files = {path: text.encode() for path, text in found.suite.files.items() if path in gating and path not in found.tree.files}
        if not files:
            return None, ()
        nothing: Overlay = dict.fromkeys(files)
        ref = await store_patch(self._bench.shelf, Label(job_id, ArtifactType.OPERATIONS, "frozen tests to write"), nothing, files)
        return ref.artifact_id, tuple(OfferedTest(path, sha256(content) or "") for path, content in sorted(files.items()))

    @activity.defn(name=PACKAGE_RECOVERY.name)
    async def package_recovery(self, given: PackageRecovery) -> Nothing:
        """Every attempt, the tests that failed last, the last patch, and what was verified so far as a partial patch."""
        job_id, shelf = given.job.job_id, self._bench.shelf
        tree = await self._bench.trees.base(job_id)
        result = await shelf.get_files(given.result)
        before = {path: tree.files.get(path) for path in result}
        label = Label(job_id, ArtifactType.PARTIAL_PATCH, f"partial patch {given.attempt_number}")
        partial = await store_patch(shelf, label, before, result) if result else None
        async with self._bench.database.transaction() as tx:
            attempts = await runs.load_attempts(tx, job_id)
        document = {
            "cause": given.cause,
            "strategy": given.strategy,
            "revision": given.revision,
            "attempts": [_told(attempt) for attempt in attempts],
            "failures": await shelf.get_json(given.evidence) if given.evidence else [],
            "last_patch": {"artifact_id": given.failed.artifact_id} if given.failed else None,
            "partial_patch": {"artifact_id": partial.artifact_id, "files": len(result)} if partial else None,
        }
        label = Label(job_id, ArtifactType.RECOVERY_PACKAGE, f"recovery package {given.attempt_number}")
        await shelf.put(label, json.dumps(document).encode())
        return Nothing()

    @activity.defn(name=PREPARE_REVERT.name)
    async def prepare_revert(self, given: PrepareRevert) -> RevertPrepared:
        """Operations that put back the files which an apply wrote, and only those."""
        async with self._bench.database.transaction() as tx:
            revert = await delivery.next_revert(tx, given.job_id, given.revert_id)
            names = sorted({name for written_by in revert.written_by.values() for name in written_by})
            patches = [await delivery.load_artifact(tx, given.job_id, name) for name in names]
        documents = {patch.artifact_id: self._bench.shelf.read_json(await self._bench.store.get(patch.key)) for patch in patches}
        tree, files = await self._bench.trees.base(given.job_id), revert.files
        operations = _written(documents, revert.written_by)
        written = await asyncio.to_thread(apply_edits, tree.files, operations, must_parse=False)
        wanted = {file.path: tree.files.get(file.path) for file in files}
        label = Label(given.job_id, ArtifactType.REVERSE_PATCH, f"reverse patch of revert {revert.action.number}")
        ref = await store_patch(self._bench.shelf, label, {path: written[path] for path in wanted}, wanted)
        async with self._bench.database.transaction() as tx:
            await delivery.hand_out_revert(tx, given.revert_id, ref.artifact_id, files)
        return RevertPrepared(ref.artifact_id, tuple(RevertFile(f.path, f.change, f.base_sha256, f.sha256) for f in files))


def _written(documents: Mapping[str, Any], written_by: Mapping[str, tuple[str, ...]]) -> list[Operation]:
    """By path, the operations of the patch that wrote it; another patch may speak of the same file."""
    return [
        operation_from_json(raw)
        for path, names in written_by.items()
        for name in names
        for raw in documents[name]["operations"]
        if raw["path"] == path
    ]


def _told(attempt: AttemptRecord) -> dict[str, str | int | bool | None]:
    return {
        "number": attempt.attempt_number,
        "producer": attempt.producer,
        "title": attempt.title,
        "model_class": attempt.model_class,
        "kept": attempt.kept,
        "reason": attempt.reason,
    }
