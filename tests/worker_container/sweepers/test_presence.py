"""A loss and a return reach the job's workflow on the real server, each once, whichever worker saw it."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg
import pytest_asyncio
from temporalio import workflow
from temporalio.client import WorkflowHandle
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from iama.db.pool import PooledDatabase
from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.jobs.contract import JobInput, job_workflow_id
from iama.jobs.model import Author, ExecutionMode, Transition
from iama.jobs.states import JobState
from iama.kit.clock import SystemClock
from iama.kit.ids import new_id
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama_worker.sweepers.effects import EffectSweep
from iama_worker.sweepers.loop import Broom
from iama_worker.sweepers.presence import LossSweep, ReturnSweep
from tests.worker_container.conftest import Lab, Project

S = JobState
LOCAL = Project({"target.py": "X = 1\n"}, ("target.py",), mode=ExecutionMode.LOCAL_NATIVE)
WAY = (S.PENDING, S.ANALYZING, S.WAITING_STRATEGY, S.WAITING_SPEC_APPROVAL, S.GENERATING_TESTS)


@workflow.defn(name="Listener")
class Listener:
    """Keeps the signals it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @workflow.run
    async def run(self, given: JobInput) -> list[str]:
        await workflow.wait_condition(lambda: False)
        return self.heard

    @workflow.signal
    def client_lost(self) -> None:
        self.heard.append("client_lost")

    @workflow.signal
    def client_recovered(self) -> None:
        self.heard.append("client_recovered")

    @workflow.query
    def story(self) -> list[str]:
        return self.heard


@dataclass
class Attended:
    """A local job at work with a listening workflow, one client, and two workers' sweeps."""

    lab: Lab
    job_id: str
    handle: "WorkflowHandle[Listener, list[str]]"
    brooms: list[Broom]
    session: str

    async def beat(self) -> None:
        async with self.lab.database.transaction() as tx:
            await jobs.beat(tx, self.lab.user_id, self.job_id, self.session)

    def pass_time(self, seconds: int) -> None:
        statement = "UPDATE client_heartbeat_sessions SET last_seen_at = last_seen_at - make_interval(secs => %s)"
        with psycopg.connect(self.lab.admin_url) as connection:
            connection.execute(statement, [seconds])

    async def sweep(self) -> list[str]:
        """Both workers look at once, twice; then what the workflow has heard."""
        for _ in range(2):
            await asyncio.gather(*(sweep(broom).look() for broom in self.brooms for sweep in (LossSweep, ReturnSweep)))
            await asyncio.gather(*(EffectSweep(broom).look() for broom in self.brooms))
        return await self.handle.query(Listener.story)


@pytest_asyncio.fixture
async def attended(lab: Lab) -> AsyncIterator[Attended]:
    given = await lab.prepare(LOCAL)

    async def work(tx: Tx) -> None:
        for before, after in itertools.pairwise(WAY):
            await jobs.record_transition(tx, Transition(given.job_id, after, before, after, "test", Author.system()))

    async with lab.database.transaction() as tx:
        await work(tx)
    service = lab.surroundings.settings.service
    address = TemporalAddress(service.temporal_address, service.temporal_namespace, lab.queue)
    pools = [PooledDatabase(lab.surroundings.environment["IAMA_DATABASE_URL"], 2) for _ in range(2)]
    brooms = [Broom(pool, SystemClock(), lab.store, TemporalGateway(address, lambda: lab.secrets.read("codec"))) for pool in pools]
    async with Worker(lab.client, task_queue=lab.queue, workflows=[Listener], workflow_runner=UnsandboxedWorkflowRunner()):
        handle = await lab.client.start_workflow(Listener.run, given, id=job_workflow_id(given.job_id), task_queue=lab.queue)
        yield Attended(lab, given.job_id, handle, brooms, new_id())
        await handle.terminate()
    for pool in pools:
        await pool.close()


async def test_the_workflow_hears_of_each_loss_and_each_return_once(attended: Attended) -> None:
    await attended.beat()
    assert await attended.sweep() == []
    attended.pass_time(46)
    assert await attended.sweep() == ["client_lost"]
    assert await attended.sweep() == ["client_lost"]
    await attended.beat()
    assert await attended.sweep() == ["client_lost", "client_recovered"]
    attended.pass_time(46)
    assert await attended.sweep() == ["client_lost", "client_recovered", "client_lost"]
