"""Use cases that a person asks for: a job is its owner's, starts once, and can be cancelled at any time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import psycopg
import pytest

from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.jobs.contract import Cancel, Command
from iama.jobs.decisions import Decision
from iama.jobs.intake import MAX_BUNDLE_BYTES, BundleMissing, Intake, LanguageUnsupported
from iama.jobs.model import CursorInvalid, HeartbeatStatus, JobNotFound, JobRecord, JobsQuery
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.kit.workflows import CommandNotLegal
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker
from tests.iama.jobs.test_model import JOB, NOW


def found(job_maker: JobMaker, user: SignedUp, job_id: str) -> JobRecord:
    return job_maker.api.run(lambda tx: jobs.find_owned(tx, user.user_id, job_id), user.user_id)


def test_a_job_of_another_is_not_found_and_nor_is_what_is_no_id(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    job_id = job_maker.create(pro)
    for user_id, asked in ((stranger.user_id, job_id), (pro.user_id, new_id()), (pro.user_id, "'; DROP TABLE users"), (pro.user_id, "")):
        with pytest.raises(JobNotFound):
            job_maker.worker.run(partial(jobs.find_owned, user_id=user_id, job_id=asked))
        with pytest.raises(JobNotFound):
            job_maker.worker.run(partial(jobs.require_owned, user_id=user_id, job_id=asked))
        with pytest.raises(JobNotFound):
            job_maker.worker.run(partial(jobs.lock_owned, user_id=user_id, job_id=asked))


def test_a_job_without_a_cap_gets_twice_what_a_job_usually_takes(job_maker: JobMaker, pro: SignedUp) -> None:
    assert found(job_maker, pro, job_maker.create(pro)).max_credits == 50
    assert found(job_maker, pro, job_maker.create(pro, replace(NEW_JOB, max_credits=Decimal(0)))).max_credits == 0


def test_the_same_creation_key_is_the_same_job_of_the_same_user_only(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    for user in (pro, stranger):
        job_maker.create(user)
    intake = Intake("key", job_maker.store, "alias/iama", job_maker.clock.now())

    def create(user: SignedUp) -> str:
        return job_maker.api.run(lambda tx: jobs.create_job(tx, user.user_id, NEW_JOB, intake), user.user_id).job_id

    assert create(pro) == create(pro) != create(stranger)


@pytest.mark.parametrize(("language", "target"), [("python2", None), ("java8", "java21"), ("python", "python3"), ("Python", None)])
def test_a_language_that_nothing_here_can_prove_is_refused(job_maker: JobMaker, pro: SignedUp, language: str, target: str | None) -> None:
    with pytest.raises(LanguageUnsupported):
        job_maker.create(pro, replace(NEW_JOB, language=language, target_language=target))


async def test_a_bundle_is_looked_for_where_the_link_put_it(job_maker: JobMaker) -> None:
    job = replace(JOB, job_id=new_id(), bundle_artifact_id=new_id())
    with pytest.raises(BundleMissing):
        await jobs.check_bundle(job_maker.store, job)
    await job_maker.store.put(f"jobs/{job.job_id}/{job.bundle_artifact_id}", b"12345")
    assert await jobs.check_bundle(job_maker.store, job) == 5 < MAX_BUNDLE_BYTES


def test_pages_of_jobs_follow_each_other_newest_first_without_gaps(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    made = [job_maker.create(pro) for _ in range(5)]
    job_maker.create(stranger)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = JobsQuery(limit=2, cursor=cursor)
        page = job_maker.api.run(partial(jobs.list_jobs, user_id=pro.user_id, query=query), pro.user_id)
        seen += [job.job_id for job in page.jobs]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == made[::-1]
    with pytest.raises(CursorInvalid):
        job_maker.api.run(lambda tx: jobs.list_jobs(tx, pro.user_id, JobsQuery(cursor="2")), pro.user_id)


def test_jobs_can_be_listed_by_state(job_maker: JobMaker, pro: SignedUp) -> None:
    pending, analyzing = job_maker.create(pro), job_maker.walk(pro, JobState.ANALYZING)
    for state, expected in ((JobState.PENDING, [pending]), (JobState.ANALYZING, [analyzing]), (JobState.FAILED, [])):
        query = JobsQuery(state)
        page = job_maker.api.run(partial(jobs.list_jobs, user_id=pro.user_id, query=query), pro.user_id)
        assert [job.job_id for job in page.jobs] == expected


def test_a_start_asked_for_twice_answers_the_same_and_an_ended_job_refuses(job_maker: JobMaker, pro: SignedUp, clock: HandClock) -> None:
    job = found(job_maker, pro, job_maker.create(pro))
    started = [job_maker.api.run(lambda tx: jobs.request_start(tx, job, clock.now()), pro.user_id) for _ in range(2)]
    assert started[0] == started[1]
    assert (started[0].tier, started[0].execution_mode) == ("PRO", "LOCAL_NATIVE")
    job_maker.api.run(lambda tx: jobs.cancel_orphan(tx, pro.user_id, job.job_id, clock.now()), pro.user_id)
    with pytest.raises(CommandNotLegal) as refused:
        job_maker.api.run(lambda tx: jobs.request_start(tx, job, clock.now()), pro.user_id)
    assert refused.value.detail == {"state": "FAILED", "legal": []}


def test_a_job_nobody_started_is_cancelled_at_once_and_costs_nothing(job_maker: JobMaker, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.create(pro)

    async def cancel(tx: Tx) -> JobState:
        return await jobs.cancel_unstarted(tx, pro.user_id, job_id, clock.now())

    assert job_maker.api.run(cancel, pro.user_id) == JobState.FAILED
    job = found(job_maker, pro, job_id)
    assert (job.outcome, job.failure and job.failure.code, job.started_at) == ("USER_CANCELLED", "USER_CANCELLED", None)
    with pytest.raises(CommandNotLegal):
        job_maker.api.run(cancel, pro.user_id)


def test_a_start_that_reached_no_workflow_is_taken_back_with_its_place(
    job_maker: JobMaker, pro: SignedUp, clock: HandClock, admin_database_url: str
) -> None:
    job_id = job_maker.start(pro)
    assert job_maker.api.run(lambda tx: jobs.cancel_unstarted(tx, pro.user_id, job_id, clock.now()), pro.user_id) == JobState.PENDING
    assert job_maker.api.run(lambda tx: jobs.cancel_orphan(tx, pro.user_id, job_id, clock.now()), pro.user_id) == JobState.FAILED
    clock.move(hours=1)
    assert job_maker.worker.run(lambda tx: jobs.claim_start_requests(tx, clock.now())) == []
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT state, ended_as, daily_returned FROM quota_reservations").fetchone()
    assert row == ("SETTLED", "USER_CANCELLED", True)


def test_a_job_at_work_is_for_its_workflow_to_cancel(job_maker: JobMaker, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    for cancel in (jobs.cancel_unstarted, jobs.cancel_orphan):
        state = job_maker.api.run(partial(cancel, user_id=pro.user_id, job_id=job_id, now=clock.now()), pro.user_id)
        assert state == JobState.ANALYZING
    assert found(job_maker, pro, job_id).status == "ANALYZING"


def test_a_decision_lies_in_the_outbox_until_it_arrived(job_maker: JobMaker, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    decision = Decision(job_id, Cancel(pro.user_id), "cancel-1")

    async def put_twice(tx: Tx) -> list[str]:
        return [await jobs.put_decision(tx, decision, clock.now()) for _ in range(2)]

    keys = job_maker.api.run(put_twice, pro.user_id)
    assert job_maker.worker.run(lambda tx: jobs.claim_commands(tx, clock.now())) == []
    clock.move(seconds=5)
    claimed = job_maker.worker.run(lambda tx: jobs.claim_commands(tx, clock.now()))
    assert [(command.key, command.command, command.update_id) for command in claimed] == [(keys[0], Command.CANCEL, "cancel-1")]
    assert claimed[0].argument == decision.to_json()
    job_maker.worker.run(lambda tx: jobs.finish_effect(tx, keys[1], clock.now()))
    clock.move(hours=1)
    assert job_maker.worker.run(lambda tx: jobs.claim_commands(tx, clock.now())) == []


def test_a_sign_of_life_is_the_owners_to_give(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    job_id, session = job_maker.create(pro), new_id()
    for _ in range(2):
        presence = job_maker.api.run(lambda tx: jobs.beat(tx, pro.user_id, job_id, session), pro.user_id)
        assert presence.heartbeat_status == HeartbeatStatus.ALIVE
    for asked in (job_id, "no id"):
        with pytest.raises(JobNotFound):
            job_maker.api.run(partial(jobs.beat, user_id=stranger.user_id, job_id=asked, client_session_id=session), stranger.user_id)


@pytest.mark.parametrize(("seconds", "status"), [(None, "none"), (0, "alive"), (45, "alive"), (45.001, "silent")])
def test_a_client_is_silent_after_45_seconds(seconds: float | None, status: str) -> None:
    last = None if seconds is None else NOW - timedelta(seconds=seconds)
    assert jobs.heartbeat_status(replace(JOB, last_heartbeat_at=last), NOW) == status
