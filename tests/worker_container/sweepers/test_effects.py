"""The sweep of the outbox does what a handler could not, once, whoever is quicker."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.jobs.contract import JOB_WORKFLOW, TASK_QUEUE, ReportTestRun, Signal, SpecRevised
from iama.jobs.decisions import Decision
from iama.jobs.presence import put_signal
from iama.jobs.states import JobState
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import WorkflowNotRunning, WorkflowsUnavailable
from iama_worker.sweepers import Broom
from iama_worker.sweepers.effects import EffectSweep
from iama_worker.sweepers.loop import Workflows
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker
from tests.worker_container.conftest import Lab, Project
from tests.worker_container.sweepers.conftest import Recorder, Workers

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


@pytest.mark.parametrize("waiting", ["", "verify-job-part"])
async def test_a_decision_reaches_the_workflow_it_is_meant_for(lab: Lab, waiting: str) -> None:
    given = await lab.prepare(TRIVIAL)
    decision = Decision(given.job_id, ReportTestRun("run", lab.user_id), "report-run", waiting)
    now = datetime.now(UTC)
    async with lab.database.transaction() as tx:
        await jobs.put_decision(tx, decision, now)
    recorder = Recorder()
    await sweep(lab, recorder, HandClock(now + LATER)).look()
    assert ("report_test_run", waiting or f"job-{given.job_id}") in recorder.asked


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


def test_a_stored_decision_and_a_signal_are_sent_once_by_workers_at_once(workers: Workers, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = _job_with_news(job_maker, pro)
    workers.clock.move(minutes=1)
    assert workers.look(EffectSweep, workers=4) == 3
    workflow = f"job-{job_id}"
    assert sorted(workers.workflows.asked) == sorted(
        [(JOB_WORKFLOW, workflow), ("spec_revised", workflow), ("artifacts_expired", workflow)]
    )
    workers.clock.move(hours=1)
    assert workers.look(EffectSweep, workers=4) == 0


def test_news_wait_while_the_workflow_service_is_away(workers: Workers, job_maker: JobMaker, pro: SignedUp) -> None:
    _job_with_news(job_maker, pro)
    workers.clock.move(minutes=1)
    workers.workflows.fault = WorkflowsUnavailable()
    with pytest.raises(WorkflowsUnavailable):
        workers.look(EffectSweep, workers=1)
    workers.workflows.fault, workers.workflows.asked = None, []
    assert workers.look(EffectSweep) == 0, "the leases of the worker that failed"
    workers.clock.move(minutes=1)
    assert (workers.look(EffectSweep), len(workers.workflows.asked)) == (3, 3)


def _job_with_news(job_maker: JobMaker, user: SignedUp) -> str:
    """A started job with a saved spec and a signal on their way."""
    job_id = job_maker.walk(user, JobState.WAITING_SPEC_APPROVAL)

    async def work(tx: Tx) -> None:
        await jobs.put_decision(tx, Decision(job_id, SpecRevised(2, user.user_id), "revised-2"), job_maker.clock.now())
        await put_signal(tx, job_id, Signal.ARTIFACTS_EXPIRED, "once", job_maker.clock.now())

    job_maker.worker.run(work)
    return job_id
