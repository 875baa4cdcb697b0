"""An orphan's reservation is released exactly once, and no other ever."""

from datetime import UTC, datetime, timedelta

import pytest

from iama.jobs.states import JobState
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import WorkflowsUnavailable
from iama_worker.sweepers.loop import Broom
from iama_worker.sweepers.reservations import ReservationSweep
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker
from tests.worker_container.conftest import Lab, Project
from tests.worker_container.sweepers.conftest import Rows, Workers

RESERVATION = "SELECT state, ended_as, credits_used::int, daily_returned FROM quota_reservations"
CHARGE = """
    INSERT INTO usage_ledger (
        entry_id, user_id, job_id, reservation_id, kind, payer, stage, model_class, credits, cycle_start, idempotency_key, at
    )
    SELECT gen_random_uuid(), user_id, job_id, reservation_id, 'CHARGE', 'USER', 'REPAIR', 'L1', 7, cycle_start, 'c-1', now()
    FROM quota_reservations
"""


@pytest.fixture(autouse=True)
def later(workers: Workers) -> None:
    """The database stamps with the machine's time; the hand-held clock stands after it."""
    workers.clock.move(days=60)


def test_a_job_whose_workflow_is_gone_ends_as_our_failure_and_costs_nothing(
    workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows
) -> None:
    job_maker.walk(pro, JobState.REFACTORING)
    rows("UPDATE outbox SET done_at = now()")
    rows(CHARGE)
    assert workers.look(ReservationSweep) == 1
    assert rows("SELECT status, outcome, failure_code FROM refactor_jobs") == [("FAILED", "INFRA_FAILURE", "INFRA_FAILURE")]
    assert rows(RESERVATION) == [("SETTLED", "INFRA_FAILURE", 0, True)]
    assert rows("SELECT sum(credits)::int, count(*) FROM usage_ledger") == [(0, 2)]
    workers.clock.move(hours=1)
    assert workers.look(ReservationSweep) == 0


def test_a_running_workflow_is_left_alone_however_long_it_takes_and_asked_about_every_ten_minutes(
    workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows
) -> None:
    workers.workflows.open.add(f"job-{job_maker.walk(pro, JobState.REFACTORING)}")
    rows("UPDATE outbox SET done_at = now()")
    for minutes, looks in ((0, 1), (9, 0), (2, 1)):
        workers.clock.move(minutes=minutes)
        assert workers.look(ReservationSweep) == looks
    assert rows("SELECT state FROM quota_reservations") == [("OPEN",)]


def test_a_start_that_waits_in_the_outbox_is_no_orphan(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_maker.start(pro)
    assert workers.look(ReservationSweep) == 1
    assert rows("SELECT r.state, j.status FROM quota_reservations AS r JOIN refactor_jobs AS j USING (job_id)") == [("OPEN", "PENDING")]


def test_a_start_that_came_to_nothing_is_released_with_its_place(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_maker.start(pro)
    rows("UPDATE outbox SET done_at = now()")
    assert workers.look(ReservationSweep) == 1
    assert rows(RESERVATION) == [("SETTLED", "INFRA_FAILURE", 0, True)]


def test_a_job_that_ended_without_settling_is_settled_by_its_own_outcome(
    workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows
) -> None:
    job_maker.walk(pro, JobState.REFACTORING)
    rows(CHARGE)
    rows("UPDATE refactor_jobs SET status = 'DELIVERED', outcome = 'CHANGED', finished_at = now()")
    assert workers.look(ReservationSweep) == 1
    assert rows(RESERVATION) == [("SETTLED", "CHANGED", 7, False)]


def test_a_workflow_service_that_is_away_settles_nothing(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_maker.walk(pro, JobState.REFACTORING)
    rows("UPDATE outbox SET done_at = now()")
    workers.workflows.fault = WorkflowsUnavailable()
    with pytest.raises(WorkflowsUnavailable):
        workers.look(ReservationSweep, workers=1)
    workers.workflows.fault = None
    workers.clock.move(minutes=11)
    assert (workers.look(ReservationSweep), rows("SELECT state FROM quota_reservations")) == (1, [("SETTLED",)])


async def test_the_workflow_service_itself_says_which_job_is_an_orphan(lab: Lab) -> None:
    """On the real server: nobody listens on the queue, so the workflow runs and does nothing until it is terminated."""
    job = await lab.start(Project({"target.py": "X = 1\n"}, ("target.py",)))
    service = lab.surroundings.settings.service
    address = TemporalAddress(service.temporal_address, service.temporal_namespace, lab.queue)
    clock, gateway = HandClock(datetime.now(UTC) + timedelta(days=1)), TemporalGateway(address, lambda: lab.secrets.read("codec"))
    sweep = ReservationSweep(Broom(lab.database, clock, lab.store, gateway))
    lab.rows("UPDATE outbox SET done_at = now() RETURNING 1")
    assert await sweep.look() == 1
    assert (await job.record()).status == "PENDING"
    await job.handle.terminate()
    clock.move(minutes=11)
    assert await sweep.look() == 1
    assert ((await job.record()).status, (await job.record()).outcome) == ("FAILED", "INFRA_FAILURE")
