"""The sweeper starts what a handler could not, once, whoever is quicker."""

import asyncio
from datetime import UTC, datetime, timedelta

from iama.jobs.contract import JOB_WORKFLOW, TASK_QUEUE
from iama.kit.errors import JsonValue
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import WorkflowNotRunning, WorkflowsUnavailable
from iama_worker.sweeper import Sweeper
from tests.fixtures.edge import HandClock
from tests.worker_container.conftest import Lab, Project

TRIVIAL = Project({"target.py": "X = 1\n"}, ("target.py",))
LATER = timedelta(seconds=10)


class Recorder:
    """A workflow service that notes what it is asked, or is away."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.asked = fault, list[tuple[str, str]]()

    async def start(self, workflow: str, workflow_id: str, payload: object) -> bool:
        self.asked.append((workflow, workflow_id))
        if self.fault:
            raise self.fault
        return True

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        self.asked.append((name, workflow_id))
        if self.fault:
            raise self.fault
        return None

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        return await self.update(workflow_id, name, payload, update_id)

    async def ping(self) -> None:
        return None


async def test_a_requested_start_is_carried_out_once_by_many_sweepers(lab: Lab) -> None:
    job = await lab.prepare(TRIVIAL)
    recorder, clock = Recorder(), HandClock(datetime.now(UTC) + LATER)
    sweepers = [Sweeper(lab.database, recorder, clock) for _ in range(4)]
    assert sum(await asyncio.gather(*(sweeper.sweep_once() for sweeper in sweepers))) == 1
    assert recorder.asked == [(JOB_WORKFLOW, f"job-{job.job_id}")]
    clock.move(hours=1)
    assert await sweepers[0].sweep_once() == 0


async def test_a_start_that_fails_is_tried_again_after_its_lease(lab: Lab) -> None:
    await lab.prepare(TRIVIAL)
    clock = HandClock(datetime.now(UTC) + LATER)
    away = Sweeper(lab.database, Recorder(WorkflowsUnavailable()), clock)
    try:
        await away.sweep_once()
    except WorkflowsUnavailable:
        clock.move(minutes=1)
    back = Recorder()
    assert await Sweeper(lab.database, back, clock).sweep_once() == 1
    assert len(back.asked) == 1


async def test_a_refusal_finishes_the_effect(lab: Lab) -> None:
    await lab.prepare(TRIVIAL)
    clock = HandClock(datetime.now(UTC) + LATER)
    assert await Sweeper(lab.database, Recorder(WorkflowNotRunning()), clock).sweep_once() == 1
    clock.move(hours=1)
    assert await Sweeper(lab.database, Recorder(), clock).sweep_once() == 0


async def test_the_real_workflow_is_started(lab: Lab) -> None:
    settings = lab.surroundings.settings.service
    address = TemporalAddress(settings.temporal_address, settings.temporal_namespace, TASK_QUEUE)
    given = await lab.prepare(TRIVIAL)
    gateway = TemporalGateway(address, lambda: lab.secrets.read("codec"))
    await Sweeper(lab.database, gateway, HandClock(datetime.now(UTC) + LATER)).sweep_once()
    described = await lab.client.get_workflow_handle(f"job-{given.job_id}").describe()
    assert described.workflow_type == JOB_WORKFLOW
    await lab.client.get_workflow_handle(f"job-{given.job_id}").terminate()
