"""What the statements of jobs keep: figures that never go back, firsts that stay, and projects that are shared."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import psycopg

from iama.db.unit import Tx
from iama.jobs import store
from iama.jobs.model import ContextSummary, Counters, Failure, JobRecord
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker


def load(job_maker: JobMaker, job_id: str) -> JobRecord:
    found = job_maker.worker.run(lambda tx: store.find_job(tx, job_id, None))
    assert found is not None
    return found


def test_jobs_of_one_root_share_a_project(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp, admin_database_url: str) -> None:
    for user, root in ((pro, "legacy"), (pro, "legacy"), (pro, "other"), (stranger, "legacy")):
        job_maker.create(user, replace(NEW_JOB, root_name=root))
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT root_name, count(*) FROM projects GROUP BY 1 ORDER BY 1").fetchall()
    assert rows == [("legacy", 2), ("other", 1)]


def test_declared_files_come_back_as_they_were_declared(job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    assert tuple(job_maker.worker.run(lambda tx: store.files_of_job(tx, job_id))) == NEW_JOB.files


def test_a_repair_counter_may_fall_but_the_attempt_number_never_does(job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    for counters in (Counters(4, 4, 2, 3), Counters(2, 1, 0, 0)):
        job_maker.worker.run(partial(store.write_counters, job_id=job_id, counters=counters))
    job = load(job_maker, job_id)
    assert (job.attempt_number, job.attempt_count, job.identical_failures, job.budget_used) == (4, 1, 0, 0)


def test_the_shown_revision_never_goes_back(job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    for revision in (3, 1, 2):
        job_maker.worker.run(partial(store.write_spec_revision, job_id=job_id, revision=revision))
    assert load(job_maker, job_id).spec_revision == 3


def test_the_last_context_and_the_last_seconds_of_a_stage_count(job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    last = ContextSummary(9, 90, 55, "CHARACTERIZATION", "EXACT_SEARCH_REPLACE")

    async def work(tx: Tx) -> None:
        for context in (ContextSummary(1, 1, 0, "ASSERTION", "AST_SYMBOLIC"), last):
            await store.write_context(tx, job_id, context)
        for stage, seconds in (("ANALYZING", 1.0), ("ANALYZING", 2.5), ("REFACTORING", 4.0)):
            await store.write_timing(tx, job_id, stage, seconds)

    job_maker.worker.run(work)
    job = load(job_maker, job_id)
    assert (job.context, dict(job.timings)) == (last, {"ANALYZING": 2.5, "REFACTORING": 4.0})


def test_the_first_outcome_stays_and_says_whether_tests_had_begun(job_maker: JobMaker, pro: SignedUp) -> None:
    early, late = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL), job_maker.walk(pro, JobState.GENERATING_TESTS)
    ends = [
        job_maker.worker.run(partial(store.write_outcome, job_id=job_id, outcome=outcome, failure=Failure(outcome, "x")))
        for job_id, outcome in ((early, "USER_CANCELLED"), (late, "INFRA_FAILURE"), (late, "CHANGED"))
    ]
    assert [end and end.tests_began for end in ends] == [False, True, None]
    assert load(job_maker, late).outcome == "INFRA_FAILURE"


def test_the_times_of_the_first_start_and_of_the_end_are_written(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    with psycopg.connect(admin_database_url) as connection:
        query = "SELECT start_requested_at, started_at, tests_began_at, finished_at FROM refactor_jobs WHERE job_id = %s"
        row = connection.execute(query, [job_id]).fetchone()
    assert row is not None and all(isinstance(time, datetime) for time in row)
    assert list(row) == sorted(row)


def test_a_job_is_locked_and_seen_for_its_owner_only(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    job_id = job_maker.create(pro)
    seen = [
        (
            job_maker.worker.run(partial(store.lock_job, job_id=job_id, user_id=user_id)) is not None,
            job_maker.worker.run(partial(store.find_job, job_id=job_id, user_id=user_id)) is not None,
        )
        for user_id in (pro.user_id, None, stranger.user_id)
    ]
    assert seen == [(True, True), (True, True), (False, False)]
    assert job_maker.worker.run(partial(store.owned_status, job_id=job_id, user_id=stranger.user_id)) is None


def test_presence_is_the_latest_of_all_sessions(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = job_maker.create(pro)
    for session in (new_id(), new_id()):
        job_maker.api.run(partial(store.beat, job_id=job_id, user_id=pro.user_id, client_session_id=session), pro.user_id)
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT max(last_seen_at), count(*) FROM client_heartbeat_sessions").fetchone()
    assert row == (load(job_maker, job_id).last_heartbeat_at, 2)
