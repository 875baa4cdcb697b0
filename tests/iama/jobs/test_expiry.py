"""The end of artifacts: a warning, then the job, then the objects, each once and in this order."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from iama.jobs import expiry
from iama.jobs.states import JobState
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker

MAILS = "SELECT recipient, template, payload ->> 'job_id', payload ->> 'root_name' FROM mail_outbox"
SIGNALS = "SELECT subject_id::text, payload ->> 'signal' FROM outbox WHERE topic = 'signal_job'"
JOBS = "SELECT status, outcome, failure_code FROM refactor_jobs ORDER BY created_at"


@pytest.fixture
def day(clock: HandClock) -> datetime:
    """When everything a job keeps expires."""
    return clock.now() + timedelta(days=365)


def rows(url: str, query: str, *params: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(query.encode(), params)
        return cursor.fetchall() if cursor.description else []


def expire(url: str, day: datetime) -> None:
    rows(url, "UPDATE refactor_jobs SET artifact_expires_at = %s", day)
    rows(url, "UPDATE job_artifacts SET expires_at = %s", day)


def warn(job_maker: JobMaker, at: datetime) -> int:
    return job_maker.worker.run(lambda tx: expiry.warn_owners(tx, at))


def test_an_owner_is_warned_once_within_two_days(job_maker: JobMaker, delivered: Delivered, day: datetime, admin_database_url: str) -> None:
    expire(admin_database_url, day)
    assert [warn(job_maker, day + timedelta(hours=by)) for by in (-49, -48, -47)] == [0, 1, 0]
    assert rows(admin_database_url, MAILS) == [("user1@example.com", "artifacts_expire", delivered.job_id, "legacy")]


def test_a_closed_account_is_noted_and_not_written_to(
    job_maker: JobMaker, delivered: Delivered, day: datetime, admin_database_url: str
) -> None:
    expire(admin_database_url, day)
    rows(admin_database_url, "UPDATE users SET deleted_at = now()")
    assert warn(job_maker, day - timedelta(hours=1)) == 1
    assert rows(admin_database_url, MAILS) == []


def test_what_never_started_ends_here_and_what_waits_is_told_while_what_works_is_left_alone(
    job_maker: JobMaker, pro: SignedUp, day: datetime, admin_database_url: str
) -> None:
    job_maker.create(pro)
    waiting, _ = job_maker.walk(pro, JobState.WAITING_STRATEGY), job_maker.walk(pro, JobState.REFACTORING)
    expire(admin_database_url, day)
    assert [job_maker.worker.run(lambda tx: expiry.expire_jobs(tx, day)) for _ in range(2)] == [2, 0]
    assert rows(admin_database_url, JOBS) == [
        ("FAILED", "ARTIFACTS_EXPIRED", "ARTIFACTS_EXPIRED"),
        ("WAITING_STRATEGY", None, None),
        ("REFACTORING", None, None),
    ]
    assert rows(admin_database_url, SIGNALS) == [(waiting, "artifacts_expired")]


def test_objects_are_handed_to_one_worker_at_a_time_and_to_none_once_they_are_gone(
    job_maker: JobMaker, delivered: Delivered, day: datetime, admin_database_url: str
) -> None:
    expire(admin_database_url, day)

    def lease(at: datetime) -> int:
        return len(job_maker.worker.run(lambda tx: expiry.lease_artifacts(tx, at)))

    first = job_maker.worker.run(lambda tx: expiry.lease_artifacts(tx, day))
    assert all(artifact.key.startswith(f"jobs/{delivered.job_id}/") for artifact in first)
    assert (len(first), lease(day + timedelta(minutes=4)), lease(day + expiry.REMOVAL_LEASE)) == (5, 0, 5)
    job_maker.worker.run(lambda tx: expiry.mark_removed(tx, first, day))
    assert lease(day + timedelta(days=1)) == 0


def test_objects_of_a_job_that_has_not_been_told_stay(job_maker: JobMaker, pro: SignedUp, day: datetime, admin_database_url: str) -> None:
    job_maker.walk(pro, JobState.WAITING_STRATEGY)
    expire(admin_database_url, day)
    assert job_maker.worker.run(lambda tx: expiry.lease_artifacts(tx, day)) == []
    job_maker.worker.run(lambda tx: expiry.expire_jobs(tx, day))
    assert job_maker.worker.run(lambda tx: expiry.lease_artifacts(tx, day)) != []
