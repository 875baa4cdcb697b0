"""Alerts of a job's budget: at 80 % and at 100 %, each once."""

from decimal import Decimal

import psycopg
import pytest

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.jobs.states import JobState
from iama.stream import service as stream
from iama_worker.llm.alerts import alert_budget
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Role


@pytest.fixture
def job_id(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> str:
    """A job that may use ten credits."""
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE quota_reservations SET credits_held = 10 WHERE job_id = %s", [job_id])
    return job_id


def spend(worker: Role, clock: HandClock, job_id: str, number: int, credits: str) -> list[tuple[object, object]]:
    """Charge a call as the router does; all alerts so far."""

    async def work(tx: Tx) -> list[tuple[object, object]]:
        assert await entitlement.charge(tx, Usage(job_id, "repair", "L1", number, Decimal(credits), clock.now(), {}))
        await alert_budget(tx, job_id)
        return await alerts(tx, job_id)

    return worker.run(work)


async def alerts(tx: Tx, job_id: str) -> list[tuple[object, object]]:
    events = await stream.read_events(tx, job_id, 0)
    return [(event.payload["percent"], Decimal(str(event.payload["used"]))) for event in events if event.type == "budget_alert"]


def test_each_threshold_is_told_once(worker: Role, clock: HandClock, job_id: str) -> None:
    assert spend(worker, clock, job_id, 1, "7.99") == []
    assert spend(worker, clock, job_id, 2, "0.01") == [(80, 8)]
    assert spend(worker, clock, job_id, 3, "1.5") == [(80, 8)]
    assert spend(worker, clock, job_id, 4, "0.5") == [(80, 8), (100, 10)]


def test_a_call_that_does_not_fit_is_the_end_of_the_budget_too(worker: Role, job_id: str) -> None:
    async def work(tx: Tx) -> list[tuple[object, object]]:
        for _ in range(2):
            await alert_budget(tx, job_id, exhausted=True)
        return await alerts(tx, job_id)

    assert worker.run(work) == [(100, 0)]
