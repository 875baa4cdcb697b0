"""Execution of user code: ask for a run, execute it here in the remote sandbox, read its report."""

import asyncio
import contextlib
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.jobs.contract import ArtifactRef
from iama.kit.store import ObjectMissing
from iama.runs import service as runs
from iama.runs.model import STAGE_OF_RUN, CompletedRun, InputName, NewRun, RunEnd, RunInput, RunKind, RunRecord, TestResult
from iama.spec import service as spec
from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import JAVA_FRAMEWORKS, RunReport, RunRequest, request_from_json, request_to_json
from iama_engine.sandbox.execute import execute_run
from iama_engine.sandbox.jars import console_in
from iama_engine.sandbox.java import JavaSetup, compile_helper, find_java
from iama_engine.transport import pack_report, read_report, unpack_overlay, write_overlay
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import Nothing, RunClosed, RunOrder, RunRef, RunTicket
from iama_worker.activities.narrator import Telling, narrating, run_line, tell
from iama_worker.activities.run_requests import Ask, Asked, build_request
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import load_suite
from iama_worker.workflows.policy import ASK_AGAIN, READ_TRACES, REQUEST_RUN, RUN_TESTS, WITHDRAW_RUN

MAX_EXCERPT = 4_000


class RunActivities:
    """Asks, executes, reads."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=REQUEST_RUN.name)
    async def request_run(self, order: RunOrder) -> RunTicket:
        """Store a run with its inputs, so that whoever executes it finds everything."""
        asked = await self._build(order)
        if asked.request is None:
            return RunTicket(order.run_id, 0.0, asked.skipped)
        request = replace(asked.request, plan={})
        inputs = await self._store_inputs(order, asked)
        kms_key_ref = self._bench.shelf.kms_key_ref
        new = NewRun(
            order.run_id,
            order.job.job_id,
            RunKind(order.kind),
            order.attempt_number,
            request_to_json(request),
            kms_key_ref,
            inputs,
            order.workflow_id or None,
        )
        async with self._bench.database.transaction() as tx:
            await runs.request_run(tx, new)
        return RunTicket(order.run_id, request.limits.wall_s)

    async def _build(self, order: RunOrder) -> Asked:
        shelf, job_id = self._bench.shelf, order.job.job_id
        tree = await self._bench.trees.base(job_id)
        async with self._bench.database.transaction() as tx:
            proposals = await spec.load_proposals(tx, job_id)
            items = (await spec.load_revision(tx, job_id)).bdd if order.kind == RunKind.PROBE else ()
        functions = next((proposal.functions for proposal in proposals if proposal.strategy == order.strategy), ())
        ask = Ask(
            order,
            tree,
            await shelf.get_files(order.candidate),
            await load_suite(shelf, order.suite),
            await shelf.get_json(order.traces) if order.traces else None,
            tuple(dict.fromkeys(map(_plain, functions))),
            self._bench.probe_seconds,
            tuple(_plain(symbol) for item in items if not order.focus or item.item_id in order.focus for symbol in item.symbols),
            (await shelf.get_json(order.looks))["files"] if order.looks else {},
        )
        return await asyncio.to_thread(build_request, ask)

    async def _store_inputs(self, order: RunOrder, asked: Asked) -> tuple[RunInput, ...]:
        job_id, shelf = order.job.job_id, self._bench.shelf
        stored: dict[InputName, Coroutine[Any, Any, ArtifactRef]] = {}
        if asked.overlay:
            label = Label(job_id, ArtifactType.OVERLAY, f"overlay of run {order.run_id}")
            stored[InputName.OVERLAY] = shelf.put_files(label, asked.overlay)
        if asked.plan:
            label = Label(job_id, ArtifactType.PLAN, f"plan of run {order.run_id}")
            stored[InputName.PLAN] = shelf.put_json(label, asked.plan)
        return tuple(map(RunInput, stored, await asyncio.gather(*stored.values())))

    @activity.defn(name=ASK_AGAIN.name)
    async def ask_again(self, ref: RunRef) -> Nothing:
        """Tell the clients once more that a run waits."""
        async with self._bench.database.transaction() as tx:
            await runs.ask_again(tx, ref.run_id, 1)
        return Nothing()

    @activity.defn(name=WITHDRAW_RUN.name)
    async def withdraw_run(self, ref: RunRef) -> Nothing:
        """Cancel a run that nobody needs any more; one that is reported already stays as it is."""
        async with self._bench.database.transaction() as tx:
            await runs.withdraw_run(tx, ref.run_id)
        return Nothing()

    @activity.defn(name=RUN_TESTS.name)
    async def run_tests(self, ref: RunRef) -> RunClosed:
        """Execute a run in this worker's sandbox and put its report where a client would."""
        async with self._bench.database.transaction() as tx:
            run = await runs.load_run(tx, ref.run_id)
        tree = await self._bench.trees.base(ref.job.job_id)
        inputs = {entry.name: await self._bench.shelf.get(entry.artifact) for entry in run.inputs}
        place = Path(tempfile.mkdtemp(prefix="run-", dir=self._bench.trees.folder))
        telling = Telling(ref.job.job_id, STAGE_OF_RUN[RunKind(run.kind)], f"run:{ref.run_id}", run_line(place / "out", RunKind(run.kind)))
        async with narrating(self._bench.database, telling):
            report, payload = await _in_thread(lambda cancel: self._execute(run, (tree.root, place), inputs, cancel))
        if payload is not None:
            await self._bench.store.put(run.payload.key, payload)
        await self._bench.store.put(run.report.key, report)
        return RunClosed(read_report(report, None)[0].end)

    def _execute(
        self, run: RunRecord, places: tuple[Path, Path], inputs: dict[InputName, bytes], cancel: threading.Event
    ) -> tuple[bytes, bytes | None]:
        """`places` are the tree as it was uploaded and a folder for a copy of it, which is deleted in the end."""
        plan = self._bench.shelf.read_json(inputs[InputName.PLAN]) if InputName.PLAN in inputs else {}
        request = replace(request_from_json(dict(run.request)), plan=plan)
        base, folder = places
        tree, output = folder / "tree", folder / "out"
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            shutil.copytree(base, tree)
            write_overlay(tree, unpack_overlay(inputs[InputName.OVERLAY]) if InputName.OVERLAY in inputs else {})
            report = execute_run(request, tree, output, interpreter=self._bench.sandbox_python, cancel=cancel, java=self._java(request))
            return pack_report(report, output)

    def _java(self, request: RunRequest) -> JavaSetup | None:
        """A JDK of this machine with the jars that were prepared for it; None leaves the run to say that there is none."""
        jars = self._bench.sandbox_jars
        if request.framework not in JAVA_FRAMEWORKS or jars is None:
            return None
        jdk = find_java()
        return JavaSetup(jdk, jars, compile_helper(jdk, console_in(jars), jars.parent))

    @activity.defn(name=READ_TRACES.name)
    async def read_traces(self, ref: RunRef) -> ArtifactRef:
        """Keep what a TRACE run saw; one that was killed at its limit may have seen less, or nothing."""
        report, left = await read_run(self._bench, ref)
        if report.end == "timed_out":
            told = ("GENERATING_TESTS", "the project's own tests were stopped at their limit while they were traced")
            await tell(self._bench.database, ref.job.job_id, told, f"traces:{ref.run_id}")
        label = Label(ref.job.job_id, ArtifactType.TRACES, "types and calls of the project's own tests")
        return await self._bench.shelf.put_json(label, left.get("traces.json", {}))


def _plain(address: str) -> str:
    """An address without its ordinal."""
    return address.split("#")[0]


async def _in_thread(work: Any) -> Any:
    """Run blocking work; when the activity is cancelled, tell the work and wait until it has stopped."""
    cancel = threading.Event()
    running = asyncio.ensure_future(asyncio.to_thread(work, cancel))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        cancel.set()
        await asyncio.wait({running})
        raise


async def read_run(bench: Bench, ref: RunRef) -> tuple[RunReport, dict[str, Any]]:
    """The report of a run and the files it left; writes the results of its tests once."""
    async with bench.database.transaction() as tx:
        run = await runs.load_run(tx, ref.run_id)
    blob = await bench.store.get(run.report.key)
    if run.report.sha256 not in (None, hashlib.sha256(blob).hexdigest()):
        raise EngineError(Refusal.BUNDLE_MISMATCH, "the report of a run is not the one that was declared", {"run_id": ref.run_id})
    report, left = await asyncio.to_thread(read_report, blob, None)
    if report.outputs:
        report, left = await asyncio.to_thread(read_report, blob, await _payload(bench, run))
    async with bench.database.transaction() as tx:
        await runs.complete_run(tx, _completed(ref.run_id, report))
    return report, left


async def _payload(bench: Bench, run: RunRecord) -> bytes | None:
    """What a run left beside its report; None where it left nothing that could be read."""
    try:
        return await bench.store.get(run.payload.key)
    except ObjectMissing:
        return None


def _completed(run_id: str, report: RunReport) -> CompletedRun:
    results = tuple(
        TestResult(o.test_id, o.repeat, o.outcome, o.duration_s, o.error_class, o.location, (o.excerpt or "")[:MAX_EXCERPT] or None)
        for o in report.outcomes
    )
    failed = sum(1 for outcome in report.outcomes if outcome.outcome in ("failed", "error", "timeout"))
    passed = sum(1 for outcome in report.outcomes if outcome.outcome == "passed")
    return CompletedRun(run_id, RunEnd(report.end), report.isolated, report.wall_s, passed, failed, results)
