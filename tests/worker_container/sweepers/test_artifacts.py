"""After fourteen days: the owner was written to, waiting jobs are told, objects are gone; each once, whoever looks."""

import asyncio

import pytest

from iama.jobs.states import JobState
from iama.kit.s3 import S3Store
from iama.kit.store import StoreUnavailable
from iama_worker.sweepers.artifacts import ArtifactSweep
from iama_worker.sweepers.effects import EffectSweep
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker
from tests.worker_container.sweepers.conftest import Rows, Workers

REMOVED = "SELECT count(*) FILTER (WHERE removed_at IS NOT NULL), count(*) FROM job_artifacts WHERE job_id = %s"


@pytest.fixture(autouse=True)
def fortnight(workers: Workers) -> None:
    """The database stamps with the machine's time, so the hand-held clock starts far ahead of every expiry date."""
    workers.clock.move(days=60)


def expire(rows: Rows, workers: Workers, **hours: int) -> None:
    """Set the day of everything that a job keeps, in hours from the clock."""
    day = workers.clock.now()
    rows("UPDATE refactor_jobs SET artifact_expires_at = %s + make_interval(hours => %s)", day, hours["hours"])
    rows("UPDATE job_artifacts SET expires_at = %s + make_interval(hours => %s)", day, hours["hours"])


def test_the_objects_of_a_delivered_job_are_deleted_and_the_rows_say_so(workers: Workers, delivered: Delivered, rows: Rows) -> None:
    expire(rows, workers, hours=0)
    keys = [row[0] for row in rows("SELECT key FROM job_artifacts WHERE sha256 IS NOT NULL")]
    assert all(asyncio.run(workers.store.head(key)) for key in keys)
    assert workers.look(ArtifactSweep) == 5
    assert rows(REMOVED, delivered.job_id) == [(5, 5)]
    assert [asyncio.run(workers.store.head(key)) for key in keys] == [None] * len(keys)
    assert workers.look(ArtifactSweep) == 0


def test_nothing_goes_before_its_time(workers: Workers, delivered: Delivered, rows: Rows) -> None:
    expire(rows, workers, hours=49)
    assert workers.look(ArtifactSweep) == 0
    assert rows(REMOVED, delivered.job_id) == [(0, 5)]
    assert rows("SELECT count(*) FROM mail_outbox") == [(0,)]


def test_the_owner_is_written_to_48_hours_before_once(workers: Workers, delivered: Delivered, pro: SignedUp, rows: Rows) -> None:
    expire(rows, workers, hours=47)
    assert (workers.look(ArtifactSweep), workers.look(ArtifactSweep)) == (1, 0)
    mails = rows("SELECT user_id::text, recipient, template, payload ->> 'job_id', payload ->> 'status' FROM mail_outbox")
    assert mails == [(pro.user_id, "user1@example.com", "artifacts_expire", delivered.job_id, "DELIVERED")]


def test_a_closed_account_and_a_job_that_never_started_get_no_mail(
    workers: Workers, job_maker: JobMaker, delivered: Delivered, stranger: SignedUp, rows: Rows
) -> None:
    job_maker.create(stranger)
    rows("UPDATE users SET deleted_at = now() WHERE email = 'user1@example.com'")
    expire(rows, workers, hours=47)
    assert (workers.look(ArtifactSweep), workers.look(ArtifactSweep)) == (1, 0)
    assert rows("SELECT count(*) FROM mail_outbox") == [(0,)]


def test_a_waiting_job_is_told_once_before_its_objects_go(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    rows("UPDATE outbox SET done_at = now()")
    expire(rows, workers, hours=0)
    assert workers.look(ArtifactSweep, workers=1) == 2
    assert rows(REMOVED, job_id) == [(1, 1)]
    assert workers.look(ArtifactSweep) == 0
    assert workers.look(EffectSweep) == 1
    assert workers.workflows.asked == [("artifacts_expired", f"job-{job_id}")]


def test_a_job_at_work_keeps_everything_until_it_waits(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    expire(rows, workers, hours=0)
    assert workers.look(ArtifactSweep) == 0
    rows("UPDATE refactor_jobs SET status = 'WAITING_INTERVENTION'")
    assert workers.look(ArtifactSweep, workers=1) == 2
    assert rows(REMOVED, job_id) == [(1, 1)]


def test_a_job_that_never_started_ends_here(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_id = job_maker.create(pro)
    expire(rows, workers, hours=0)
    workers.look(ArtifactSweep)
    assert rows("SELECT status, outcome, failure_code FROM refactor_jobs") == [("FAILED", "ARTIFACTS_EXPIRED", "ARTIFACTS_EXPIRED")]
    assert (workers.look(EffectSweep), workers.workflows.asked) == (0, [])
    assert rows(REMOVED, job_id) == [(1, 1)]


class Unwilling(S3Store):
    """A store that goes away after the second deletion."""

    deletions = 0

    async def delete(self, key: str) -> None:
        self.deletions += 1
        if self.deletions > 2:
            raise StoreUnavailable
        await super().delete(key)


def test_a_store_that_goes_away_in_the_middle_is_asked_again_for_the_rest(workers: Workers, delivered: Delivered, rows: Rows) -> None:
    expire(rows, workers, hours=0)
    willing, workers.store = workers.store, Unwilling("bucket", "alias/iama", "eu-central-1", workers.clock)
    with pytest.raises(StoreUnavailable):
        workers.look(ArtifactSweep, workers=1)
    workers.store = willing
    assert (rows(REMOVED, delivered.job_id), workers.look(ArtifactSweep)) == ([(2, 5)], 0)
    workers.clock.move(minutes=6)
    assert (workers.look(ArtifactSweep), rows(REMOVED, delivered.job_id)) == (3, [(5, 5)])
