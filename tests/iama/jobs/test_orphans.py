"""Reservations whose job is lost: looked at every ten minutes, settled once, and never at the user's cost."""

from datetime import datetime, timedelta

import psycopg
import pytest

from iama.jobs import orphans
from iama.jobs.model import Suspect
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker

RESERVATION = "SELECT state, ended_as, daily_returned FROM quota_reservations"
JOB = "SELECT status, outcome, failure_code FROM refactor_jobs"


@pytest.fixture
def later(clock: HandClock) -> datetime:
    """Long after the database's own stamps, which are of the machine's time."""
    return clock.now() + timedelta(days=365)


def claim(job_maker: JobMaker, now: datetime) -> list[Suspect]:
    return job_maker.worker.run(lambda tx: orphans.claim_suspects(tx, now))


def release(job_maker: JobMaker, suspect: Suspect, now: datetime) -> None:
    job_maker.worker.run(lambda tx: orphans.release(tx, suspect, now))


def one(url: str, query: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchone()


def test_an_open_reservation_is_looked_at_once_in_ten_minutes(job_maker: JobMaker, pro: SignedUp, later: datetime) -> None:
    job_id = job_maker.start(pro)
    assert claim(job_maker, later) == [Suspect(job_id, "PENDING", None, start_waits=True)]
    assert claim(job_maker, later + orphans.LOOK_AGAIN - timedelta(seconds=1)) == []
    assert len(claim(job_maker, later + orphans.LOOK_AGAIN)) == 1


def test_a_lost_job_ends_as_our_failure_once_and_gives_its_start_back(
    job_maker: JobMaker, pro: SignedUp, later: datetime, admin_database_url: str
) -> None:
    job_maker.walk(pro, JobState.REFACTORING)
    (suspect,) = claim(job_maker, later)
    for _ in range(2):
        release(job_maker, suspect, later)
        assert one(admin_database_url, JOB) == ("FAILED", "INFRA_FAILURE", "INFRA_FAILURE")
        assert one(admin_database_url, RESERVATION) == ("SETTLED", "INFRA_FAILURE", True)
    assert claim(job_maker, later + timedelta(days=1)) == []


def test_a_job_that_ended_is_settled_by_its_own_outcome(
    job_maker: JobMaker, pro: SignedUp, later: datetime, admin_database_url: str
) -> None:
    job_maker.walk(pro, JobState.REFACTORING)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE refactor_jobs SET status = 'FAILED', outcome = 'LOGIC_FAILURE', finished_at = now()")
    (suspect,) = claim(job_maker, later)
    release(job_maker, suspect, later)
    assert one(admin_database_url, RESERVATION) == ("SETTLED", "LOGIC_FAILURE", False)


def test_a_job_that_is_not_there_any_more_is_nobodys_orphan(job_maker: JobMaker, later: datetime) -> None:
    assert claim(job_maker, later) == []
    release(job_maker, Suspect(new_id(), "PENDING", None, start_waits=False), later)
