"""How many whole jobs one worker brings from start to delivery in a second, with recorded RunReports in place of test processes.

Everything else is real: the Temporal server in memory, PostgreSQL, the object peer over HTTP, analysis, recipes, packaging. One real
job is run first and its reports are kept; every later one is of the same project and is handed the same reports. Server, database,
store and worker share the machine.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeAlias

import psycopg
import pytest
from temporalio import activity
from temporalio.worker import Worker

from iama.entitlement import service as entitlement
from iama.jobs.contract import Command, JobInput, SelectStrategy
from iama.runs import service as runs
from iama.runs.model import RunRecord
from iama_engine.transport import read_report
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import RunClosed, RunRef
from iama_worker.activities.edge import WorkerEdge
from iama_worker.warming import warm_up
from iama_worker.worker import activities_of, build_bench
from iama_worker.workflows import workflow_runner
from iama_worker.workflows.policy import RUN_TESTS
from iama_worker.workflows.registered import WORKFLOWS
from tests.worker_container.conftest import Job, Lab, Project

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(900)]

CURVE = (1, 5, 10, 25, 50)
LEAST_A_SECOND = 5.0
LEAST_JOBS = 8
LEGACY = """class Shop(object):
    def label(self, name):
        if name == None:
            return u'nobody'
        return '%s!' % name
"""
TESTS = """from shop import Shop


def test_label():
    assert Shop().label('a') == 'a!'
    assert Shop().label(None) == 'nobody'
"""
SHOP = Project({"shop.py": LEGACY, "test_shop.py": TESTS}, ("shop.py",), ("test_shop.py",))
Place: TypeAlias = tuple[str, int, int]
"""Where a run stands in its job: kind, attempt and sequence."""


@dataclass
class RecordedRuns:
    """Answers each run with the report and payload of the same run of the job that was recorded."""

    bench: Bench
    blobs: dict[Place, tuple[bytes, bytes | None]] = field(default_factory=dict)

    async def record(self, run_ids: list[str]) -> None:
        """Keep what the runs of a real job left in the store."""
        for run_id in run_ids:
            run, store = await self._run(run_id), self.bench.store
            left = await store.get(run.payload.key) if await store.head(run.payload.key) else None
            self.blobs[_place(run)] = (await store.get(run.report.key), left)

    @activity.defn(name=RUN_TESTS.name)
    async def run_tests(self, ref: RunRef) -> RunClosed:
        """No process: the report is put where a sandbox would put it."""
        run = await self._run(ref.run_id)
        report, payload = self.blobs[_place(run)]
        if payload is not None:
            await self.bench.store.put(run.payload.key, payload)
        await self.bench.store.put(run.report.key, report)
        return RunClosed(read_report(report, None)[0].end)

    async def _run(self, run_id: str) -> RunRecord:
        async with self.bench.database.transaction() as tx:
            return await runs.load_run(tx, run_id)


def _place(run: RunRecord) -> Place:
    return (run.kind, run.attempt_number, run.sequence)


@asynccontextmanager
async def replaying_worker(lab: Lab, recorded: RecordedRuns) -> AsyncIterator[None]:
    """A worker whose runs are recorded ones, warm as every worker is before its first job."""
    warm_up()
    kept = [method for method in activities_of(recorded.bench) if method.__name__ != RUN_TESTS.name]
    async with Worker(
        lab.client,
        task_queue=lab.queue,
        workflows=list(WORKFLOWS),
        activities=[*kept, recorded.run_tests],
        workflow_runner=workflow_runner(),
        interceptors=[WorkerEdge()],
    ):
        yield


async def rich(lab: Lab) -> Lab:
    """The lab of a user whose plan bounds nothing."""
    (plan,) = lab.rows("SELECT value FROM dynamic_configs WHERE key = 'tier.PRO'")[0]
    lab.configure("tier.PRO", {**plan, "daily_jobs": 100_000, "concurrent_jobs": 10_000})
    user_id = str(uuid.uuid4())
    lab.rows("INSERT INTO users (user_id, email) VALUES (%s, %s) RETURNING user_id", user_id, f"{user_id}@example.com")
    async with lab.database.transaction() as tx:
        await entitlement.seed_demo(tx, user_id, datetime.now(UTC), Decimal(1_000_000))
    return replace(lab, user_id=user_id)


async def ride(lab: Lab, given: JobInput, asked: asyncio.Event) -> None:
    """One job from start to delivery; its developer chooses as soon as it asks."""
    job = await lab.launch(given)
    await asked.wait()
    await job.send(Command.SELECT_STRATEGY, SelectStrategy("CONSERVATIVE", lab.user_id))
    assert await job.handle.result() == "CHANGED"


async def ring(lab: Lab, waiting: dict[str, asyncio.Event]) -> None:
    """Tell each job's developer that it asks: one query for all of them, on one connection."""
    asking = "SELECT job_id::text FROM refactor_jobs WHERE status = 'WAITING_STRATEGY'"
    async with await psycopg.AsyncConnection.connect(lab.admin_url, autocommit=True) as connection:
        while True:
            for (job_id,) in await (await connection.execute(asking)).fetchall():
                if job_id in waiting:
                    waiting[job_id].set()
            await asyncio.sleep(0.02)


async def rate(lab: Lab, at_once: int) -> float:
    """Jobs a second, with so many under way at any time."""
    prepared = [replace(await lab.prepare(SHOP), fast_track=True) for _ in range(max(LEAST_JOBS, at_once))]
    waiting = {given.job_id: asyncio.Event() for given in prepared}
    room, bell = asyncio.Semaphore(at_once), asyncio.create_task(ring(lab, waiting))

    async def one(given: JobInput) -> None:
        async with room:
            await ride(lab, given, waiting[given.job_id])

    started = time.perf_counter()
    await asyncio.gather(*map(one, prepared))
    seconds = time.perf_counter() - started
    bell.cancel()
    return len(prepared) / seconds


async def recorded_once(lab: Lab) -> RecordedRuns:
    """Run one job for real and keep its reports."""
    recorded = RecordedRuns(build_bench(lab.parts(), lab.folder / "recorded"))
    async with lab.worker():
        job: Job = await lab.launch(replace(await lab.prepare(SHOP), fast_track=True))
        await job.until("WAITING_STRATEGY")
        await job.send(Command.SELECT_STRATEGY, SelectStrategy("CONSERVATIVE", lab.user_id))
        assert await job.handle.result() == "CHANGED"
    ids = [run_id for (run_id,) in lab.rows("SELECT run_id::text FROM test_runs WHERE job_id = %s", job.job_id)]
    await recorded.record(ids)
    return recorded


async def test_five_jobs_a_second_with_recorded_reports(lab: Lab) -> None:
    lab = await rich(lab)
    recorded = await recorded_once(lab)
    async with replaying_worker(lab, recorded):
        await rate(lab, 2)
        curve = {at_once: round(await rate(lab, at_once), 2) for at_once in CURVE}
    print("jobs a second by jobs at once:", ", ".join(f"{at_once}: {figure}" for at_once, figure in curve.items()))
    assert max(curve.values()) >= LEAST_A_SECOND, curve
