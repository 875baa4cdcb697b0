"""The sweep of the outbox does what a handler could not, once, whoever is quicker."""

import asyncio
from datetime import UTC, datetime, timedelta

from iama.jobs.contract import JOB_WORKFLOW, TASK_QUEUE
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import WorkflowNotRunning, WorkflowsUnavailable
from iama_worker.sweepers import Broom
from iama_worker.sweepers.effects import EffectSweep
from iama_worker.sweepers.loop import Workflows
from tests.fixtures.edge import HandClock
from tests.worker_container.conftest import Lab, Project
from tests.worker_container.sweepers.conftest import Recorder

TRIVIAL = Project({"target.py": "X = 1\n"}, ("target.py",))
LATER = timedelta(seconds=10)


def sweep(lab: Lab, workflows: Workflows, clock: HandClock) -> EffectSweep:
    return EffectSweep(Broom(lab.database, clock, lab.store, workflows))


async def test_a_requested_start_is_carried_out_once_by_many_sweepers(lab: Lab) -> None:
    job = await lab.prepare(TRIVIAL)
    recorder, clock = Recorder(), HandClock(datetime.now(UTC) + LATER)
    sweepers = [sweep(lab, recorder, clock) for _ in range(4)]
    assert sum(await asyncio.gather(*(sweeper.look() for sweeper in sweepers))) == 1
    assert recorder.asked == [(JOB_WORKFLOW, f"job-{job.job_id}")]
    clock.move(hours=1)
    assert await sweepers[0].look() == 0


async def test_a_start_that_fails_is_tried_again_after_its_lease(lab: Lab) -> None:
    await lab.prepare(TRIVIAL)
    clock = HandClock(datetime.now(UTC) + LATER)
    away = sweep(lab, Recorder(WorkflowsUnavailable()), clock)
    try:
        await away.look()
    except WorkflowsUnavailable:
        clock.move(minutes=1)
    back = Recorder()
    assert await sweep(lab, back, clock).look() == 1
    assert len(back.asked) == 1


async def test_a_refusal_finishes_the_effect(lab: Lab) -> None:
    await lab.prepare(TRIVIAL)
    clock = HandClock(datetime.now(UTC) + LATER)
    assert await sweep(lab, Recorder(WorkflowNotRunning()), clock).look() == 1
    clock.move(hours=1)
    assert await sweep(lab, Recorder(), clock).look() == 0


async def test_the_real_workflow_is_started(lab: Lab) -> None:
    settings = lab.surroundings.settings.service
    address = TemporalAddress(settings.temporal_address, settings.temporal_namespace, TASK_QUEUE)
    given = await lab.prepare(TRIVIAL)
    gateway = TemporalGateway(address, lambda: lab.secrets.read("codec"))
    await sweep(lab, gateway, HandClock(datetime.now(UTC) + LATER)).look()
    described = await lab.client.get_workflow_handle(f"job-{given.job_id}").describe()
    assert described.workflow_type == JOB_WORKFLOW
    await lab.client.get_workflow_handle(f"job-{given.job_id}").terminate()
