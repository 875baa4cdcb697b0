"""Presence: who is lost, who is back, what it costs to find out, and that two sweepers find each once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import psycopg
import pytest

from iama.db.connection import LambdaDatabase
from iama.db.queries import Query, load
from iama.db.unit import Params, Tx
from iama.jobs import presence
from iama.jobs import service as jobs
from iama.jobs.contract import Signal
from iama.jobs.intake import NewJob
from iama.jobs.model import ExecutionMode, HeartbeatStatus, JobEnded, JobRecord, PendingSignal
from iama.jobs.states import WORKING, JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker, steps

S = JobState
NOBODY = "00000000-0000-0000-0000-000000000000"
QUERIES = load("iama.jobs")


@dataclass
class Watch:
    """Jobs at work, their clients, and the sweeper that looks at them."""

    maker: JobMaker
    user: SignedUp
    admin_url: str

    @cached_property
    def model_job(self) -> str:
        """The job that a crowd is copied from."""
        return self.at_work()

    def at_work(self) -> str:
        """A job that generates tests, attended by nobody yet."""
        return self.maker.walk(self.user, S.GENERATING_TESTS)

    def beat(self, job_id: str, session: str | None = None) -> str:
        session = session or new_id()
        self.maker.api.run(partial(jobs.beat, user_id=self.user.user_id, job_id=job_id, client_session_id=session), self.user.user_id)
        return session

    def pass_time(self, seconds: float) -> None:
        """Let every beat become older."""
        statement = "UPDATE client_heartbeat_sessions SET last_seen_at = last_seen_at - make_interval(secs => %s)"
        with psycopg.connect(self.admin_url) as connection:
            connection.execute(statement, [seconds])

    def look(self) -> tuple[int, int]:
        """What one look finds: sessions that fell silent, jobs that are back."""

        async def work(tx: Tx) -> tuple[int, int]:
            return await jobs.note_losses(tx, self.maker.clock.now()), await jobs.note_returns(tx, self.maker.clock.now())

        return self.maker.worker.run(work)

    def signals(self) -> list[tuple[str, Signal]]:
        """Signals that wait for their workflow, each claimed and finished."""

        async def work(tx: Tx) -> list[PendingSignal]:
            claimed = await jobs.claim_signals(tx, self.maker.clock.now())
            for signal in claimed:
                await jobs.finish_effect(tx, signal.key, self.maker.clock.now())
            return claimed

        return [(signal.job_id, signal.signal) for signal in self.maker.worker.run(work)]

    def record(self, job_id: str) -> JobRecord:
        return self.maker.worker.run(lambda tx: jobs.load_job(tx, job_id))

    def status(self, job_id: str) -> HeartbeatStatus:
        return jobs.heartbeat_status(self.record(job_id), self.maker.clock.now())

    def events(self, job_id: str) -> list[str]:
        statement = "SELECT payload ->> 'status' FROM job_events WHERE job_id = %s AND type = 'heartbeat_status' ORDER BY seq"
        with psycopg.connect(self.admin_url) as connection:
            return [row[0] for row in connection.execute(statement, [job_id]).fetchall()]

    def step(self, job_id: str, *states: JobState) -> None:
        """Take the job's workflow from the first state to the last."""

        async def work(tx: Tx) -> None:
            for number, step in enumerate(steps(new_id(), states)):
                await jobs.record_transition(tx, type(step)(job_id, f"{step.key}{number}", step.before, step.after, "test", step.actor))

        self.maker.worker.run(work)


@pytest.fixture
def watch(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> Watch:
    return Watch(job_maker, pro, admin_database_url)


def test_a_job_is_lost_when_its_last_client_is_silent_for_45_seconds_and_told_once(watch: Watch) -> None:
    job_id = watch.at_work()
    watch.pass_time(20)
    sessions = [watch.beat(job_id), watch.beat(job_id)]
    watch.pass_time(30)
    watch.beat(job_id, sessions[1])
    assert watch.look() == (1, 0), "the workflow's own row is silent by now, one client is not"
    watch.pass_time(20)
    assert (watch.look(), watch.signals(), watch.status(job_id)) == ((1, 0), [], "alive")
    watch.pass_time(30)
    assert watch.look() == (1, 0)
    assert (watch.signals(), watch.status(job_id)) == ([(job_id, Signal.CLIENT_LOST)], "lost")
    assert (watch.look(), watch.signals(), watch.events(job_id)) == ((0, 0), [], ["lost"])


def test_a_client_that_speaks_again_is_told_once_also_a_new_one(watch: Watch) -> None:
    job_id = watch.at_work()
    session = watch.beat(job_id)
    for returning in (session, None):
        watch.pass_time(50)
        watch.look()
        assert watch.signals() == [(job_id, Signal.CLIENT_LOST)]
        watch.beat(job_id, returning)
        assert (watch.look(), watch.signals()) == ((0, 1), [(job_id, Signal.CLIENT_RECOVERED)])
        assert (watch.look(), watch.signals(), watch.status(job_id)) == ((0, 0), [], "alive")
    assert watch.events(job_id) == ["lost", "alive", "lost", "alive"]


def test_a_job_nobody_ever_attended_is_lost_45_seconds_after_its_work_began(watch: Watch) -> None:
    job_id = watch.at_work()
    watch.pass_time(44)
    assert watch.look() == (0, 0)
    assert watch.status(job_id) == "none"
    watch.pass_time(2)
    assert (watch.look(), watch.signals()) == ((1, 0), [(job_id, Signal.CLIENT_LOST)])
    assert watch.record(job_id).last_heartbeat_at is None


def test_waiting_needs_no_client_and_silence_is_counted_afresh_when_work_begins(watch: Watch) -> None:
    job_id = watch.maker.walk(watch.user, S.WAITING_SPEC_APPROVAL)
    watch.beat(job_id)
    watch.pass_time(3_000)
    assert (watch.look(), watch.signals()) == ((1, 0), [])
    watch.step(job_id, S.WAITING_SPEC_APPROVAL, S.GENERATING_TESTS)
    assert watch.look() == (0, 0)
    watch.pass_time(46)
    assert (watch.look(), watch.signals()) == ((1, 0), [(job_id, Signal.CLIENT_LOST)])


def test_a_remote_job_goes_on_alone(watch: Watch) -> None:
    remote = NewJob(**{**{name: getattr(NEW_JOB, name) for name in NewJob.__slots__}, "execution_mode": ExecutionMode.REMOTE_SANDBOX})
    job_id = watch.maker.start(watch.user, remote)
    watch.step(job_id, S.PENDING, S.ANALYZING, S.WAITING_STRATEGY, S.WAITING_SPEC_APPROVAL, S.GENERATING_TESTS)
    watch.beat(job_id)
    watch.pass_time(600)
    assert (watch.look(), watch.signals()) == ((1, 0), [])


@pytest.mark.parametrize("back_to", sorted(WORKING))
def test_the_grace_is_shown_while_the_job_waits_for_its_client_and_gone_after(watch: Watch, back_to: JobState) -> None:
    job_id = watch.at_work()
    watch.pass_time(46)
    watch.look()
    watch.step(job_id, S.GENERATING_TESTS, S.CLIENT_HEARTBEAT_LOST)
    lost = watch.record(job_id)
    assert lost.grace_deadline_at is not None and lost.client_lost_at is not None
    assert 299 < (lost.grace_deadline_at - lost.client_lost_at).total_seconds() < 310
    watch.beat(job_id)
    watch.look()
    watch.step(job_id, S.CLIENT_HEARTBEAT_LOST, back_to)
    assert (watch.record(job_id).grace_deadline_at, watch.status(job_id)) == (None, "alive")


def test_a_loss_ends_with_its_grace_so_that_packed_jobs_cost_no_look(watch: Watch) -> None:
    job_id = watch.at_work()
    watch.pass_time(46)
    watch.look()
    watch.step(job_id, S.GENERATING_TESTS, S.CLIENT_HEARTBEAT_LOST, S.RECOVERY_PENDING)
    record = watch.record(job_id)
    assert (record.client_lost_at, record.grace_deadline_at) == (None, None)


def test_a_workflow_that_learns_of_the_loss_after_the_return_is_told_of_the_return_again(watch: Watch) -> None:
    job_id = watch.at_work()
    session = watch.beat(job_id)
    watch.pass_time(46)
    watch.look()
    watch.beat(job_id, session)
    watch.look()
    assert [signal for _, signal in watch.signals()] == [Signal.CLIENT_LOST, Signal.CLIENT_RECOVERED]
    watch.step(job_id, S.GENERATING_TESTS, S.CLIENT_HEARTBEAT_LOST)
    watch.look()
    assert [signal for _, signal in watch.signals()] == [Signal.CLIENT_RECOVERED]


def test_an_ended_job_takes_no_beats(watch: Watch) -> None:
    job_id = watch.maker.walk(watch.user, S.DELIVERED)
    with pytest.raises(JobEnded) as refused:
        watch.beat(job_id)
    assert refused.value.detail == {"status": "DELIVERED"}


async def test_two_sweepers_at_once_judge_each_job_once_and_wait_for_nobody(watch: Watch) -> None:
    made = await asyncio.to_thread(lambda: [watch.at_work() for _ in range(2)])
    for job_id in made:
        await asyncio.to_thread(watch.beat, job_id)
    await asyncio.to_thread(watch.pass_time, 50)
    now = watch.maker.clock.now()
    first, second = LambdaDatabase(watch.maker.worker.url), LambdaDatabase(watch.maker.worker.url)
    async with first.transaction() as one:
        assert await jobs.note_losses(one, now) == 4
        async with asyncio.timeout(5), second.transaction() as two:
            assert await jobs.note_losses(two, now) == 0
    async with second.transaction() as two:
        assert await jobs.note_losses(two, now) == 0
    await asyncio.gather(first.close(), second.close())
    assert sorted(await asyncio.to_thread(watch.signals)) == sorted((job_id, Signal.CLIENT_LOST) for job_id in made)


async def test_a_job_that_its_workflow_is_writing_is_left_for_the_next_look(watch: Watch) -> None:
    job_id = await asyncio.to_thread(watch.at_work)
    await asyncio.to_thread(watch.pass_time, 50)
    now, writer, sweeper = watch.maker.clock.now(), LambdaDatabase(watch.maker.worker.url), LambdaDatabase(watch.maker.worker.url)
    async with writer.transaction() as writing:
        await writing.fetch_one(QUERIES["lock_job"], {"job_id": job_id, "user_id": None}, dict)
        async with asyncio.timeout(5), sweeper.transaction() as tx:
            assert await jobs.note_losses(tx, now) == 0
    async with sweeper.transaction() as tx:
        assert await jobs.note_losses(tx, now) == 1
    await asyncio.gather(writer.close(), sweeper.close())


class CountingTx(Tx):
    """A unit of work that counts its statements."""

    __slots__ = ("statements",)

    @staticmethod
    def over(tx: Tx) -> "CountingTx":
        counting = CountingTx(tx._connection)
        counting.statements = 0
        return counting

    async def fetch_all(self, query: Query, params: Params, row: type[Any]) -> list[Any]:
        self.statements += 1
        return await super().fetch_all(query, params, row)

    async def fetch_scalar(self, query: Query, params: Params, kind: type[Any]) -> Any:
        self.statements += 1
        return await super().fetch_scalar(query, params, kind)

    async def execute(self, query: Query, params: Params) -> int:
        self.statements += 1
        return await super().execute(query, params)


def rows_read(plan: dict[str, Any]) -> float:
    """Rows that a plan's scans of tables and indexes took up, those they threw away included."""
    own = 0.0
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        thrown = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        own = (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    return own + sum(rows_read(child) for child in plan.get("Plans", []))


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """Tables that were read from end to end."""
    if plan["Node Type"] == "Seq Scan" and plan["Actual Loops"]:
        yield plan["Relation Name"]
    for child in plan.get("Plans", []):
        yield from scans(child)


CROWD = """
    INSERT INTO refactor_jobs
    SELECT made.* FROM refactor_jobs AS j
    CROSS JOIN generate_series(1, %(jobs)s) AS number
    CROSS JOIN LATERAL jsonb_populate_record(
        j, jsonb_build_object('job_id', gen_random_uuid(), 'creation_key', 'crowd-' || number, 'client_lost_at', NULL)) AS made
    WHERE j.job_id = %(job_id)s
"""
BEATS = """
    INSERT INTO client_heartbeat_sessions (job_id, client_session_id, last_seen_at)
    SELECT job_id, gen_random_uuid(), now() FROM refactor_jobs WHERE creation_key LIKE 'crowd-%%'
"""
LOSE = """
    UPDATE client_heartbeat_sessions SET last_seen_at = now() - interval '60 seconds'
    WHERE job_id IN (SELECT job_id FROM refactor_jobs WHERE creation_key LIKE 'crowd-%%' ORDER BY job_id LIMIT %(losses)s)
"""


def gather_crowd(watch: Watch, connection: psycopg.Connection, sessions: int, losses: int) -> None:
    """Jobs at work, each with a living session that has beaten four times, of which some fall silent."""
    connection.execute("DELETE FROM client_heartbeat_sessions")
    connection.execute("DELETE FROM refactor_jobs WHERE creation_key LIKE 'crowd-%'")
    connection.execute(CROWD, {"jobs": sessions, "job_id": watch.model_job})
    connection.execute(BEATS, {})
    for _ in range(3):
        connection.execute("UPDATE client_heartbeat_sessions SET last_seen_at = now()")
    connection.execute(LOSE, {"losses": losses})
    connection.execute("ANALYZE refactor_jobs, client_heartbeat_sessions")


def explain(connection: psycopg.Connection, query: str, params: dict[str, object]) -> dict[str, Any]:
    """The plan of a query that was carried out."""
    row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {QUERIES[query].sql}".encode(), params).fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]["Plan"]
    return plan


@pytest.mark.parametrize("losses", [0, 3, 30])
def test_what_a_look_costs_grows_with_losses_and_not_with_living_sessions(watch: Watch, losses: int) -> None:
    params: dict[str, object] = {"silent_seconds": 45, "limit": 200, "working": sorted(state.value for state in WORKING)}
    plans: dict[int, dict[str, Any]] = {}
    for sessions in (10, 1_000, 10_000):
        with psycopg.connect(watch.admin_url, autocommit=True) as connection:
            gather_crowd(watch, connection, sessions, min(losses, sessions))
            plans[sessions] = explain(connection, "note_silence", params)
    assert rows_read(plans[10_000]) == rows_read(plans[1_000]) <= 6 * losses
    assert [list(scans(plans[sessions])) for sessions in (1_000, 10_000)] == [[], []]


def test_a_look_for_returns_reads_lost_jobs_only(watch: Watch) -> None:
    plans: dict[int, dict[str, Any]] = {}
    for sessions in (1_000, 10_000):
        with psycopg.connect(watch.admin_url, autocommit=True) as connection:
            gather_crowd(watch, connection, sessions, 3)
            explain(connection, "note_silence", {"silent_seconds": 45, "limit": 200, "working": ["GENERATING_TESTS"]})
            connection.execute("ANALYZE refactor_jobs, client_heartbeat_sessions")
            plans[sessions] = explain(connection, "note_return", {"silent_seconds": 45, "limit": 200})
    assert rows_read(plans[10_000]) == rows_read(plans[1_000]) == 6
    assert [list(scans(plans[sessions])) for sessions in (1_000, 10_000)] == [[], []]


@pytest.mark.parametrize("sessions", [40, 1_000])
@pytest.mark.parametrize("losses", [0, 3, 30])
def test_a_look_makes_one_statement_and_three_more_for_each_loss(watch: Watch, sessions: int, losses: int) -> None:
    async def work(tx: Tx) -> tuple[int, int]:
        counting = CountingTx.over(tx)
        return await presence.note_losses(counting, HandClock().now()), counting.statements

    with psycopg.connect(watch.admin_url, autocommit=True) as connection:
        gather_crowd(watch, connection, sessions, losses)
    assert watch.maker.worker.run(work) == (losses, 1 + 3 * losses)
