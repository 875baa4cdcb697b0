"""The projection: legal steps only, each once, with audit line and events that have no gaps."""

import asyncio
from functools import partial

import psycopg
import pytest

from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.jobs.model import Author, ContextSummary, Counters, Failure, IllegalTransition, JobNotFound, StartRequest, Transition
from iama.jobs.states import JobState, is_legal, legal_successors
from iama.kit.ids import new_id
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Role, steps

S = JobState


def audit_lines(url: str, job_id: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM audit_events WHERE object_id = %s", [job_id]).fetchone()
    return int(row[0]) if row else 0


def test_a_step_writes_status_audit_line_and_event_together(
    job_maker: JobMaker, worker: Role, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.start(pro)
    step = steps(job_id, (S.PENDING, S.ANALYZING))[0]
    assert worker.run(lambda tx: jobs.record_transition(tx, step)) == 1
    job = worker.run(lambda tx: jobs.load_job(tx, job_id))
    assert (job.status, job.last_seq, job.started_at is not None) == ("ANALYZING", 1, True)
    events = worker.run(lambda tx: stream.read_events(tx, job_id, 0))
    assert [(event.type, event.payload) for event in events] == [("state_change", {"from": "PENDING", "to": "ANALYZING", "reason": "test"})]
    assert audit_lines(admin_database_url, job_id) == 1


def test_the_same_step_again_changes_nothing_and_answers_the_same_seq(
    job_maker: JobMaker, worker: Role, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.start(pro)
    first, second = steps(job_id, (S.PENDING, S.ANALYZING, S.WAITING_STRATEGY))
    seqs = [worker.run(partial(jobs.record_transition, step=step)) for step in (first, second, first, second)]
    assert seqs == [1, 2, 1, 2]
    job = worker.run(lambda tx: jobs.load_job(tx, job_id))
    assert (job.status, job.last_seq) == ("WAITING_STRATEGY", 3)
    assert audit_lines(admin_database_url, job_id) == 2


def test_entering_a_waiting_state_asks_for_a_decision_with_the_legal_commands(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.WAITING_STRATEGY)
    events = worker.run(lambda tx: stream.read_events(tx, job_id, 0))
    assert events[-1].type == "decision_required"
    assert events[-1].payload == {"state": "WAITING_STRATEGY", "commands": ["select_strategy", "cancel"]}


def test_every_step_that_the_table_forbids_raises_and_writes_nothing(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.ANALYZING)

    async def try_all(tx: Tx) -> list[JobState]:
        return [after for after in JobState if await refused(tx, Transition(job_id, after, S.ANALYZING, after, "", Author.system()))]

    async def refused(tx: Tx, step: Transition) -> bool:
        if is_legal(step.before, step.after):
            return False
        with pytest.raises(IllegalTransition):
            await jobs.record_transition(tx, step)
        return True

    assert set(worker.run(try_all)) == set(JobState) - legal_successors(S.ANALYZING)
    assert worker.run(lambda tx: jobs.load_job(tx, job_id)).last_seq == 1


def test_a_step_that_does_not_start_where_the_job_stands_raises(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.WAITING_STRATEGY)
    step = Transition(job_id, "late", S.PENDING, S.ANALYZING, "test", Author.system())
    with pytest.raises(IllegalTransition) as refused:
        worker.run(lambda tx: jobs.record_transition(tx, step))
    assert refused.value.detail["state"] == "WAITING_STRATEGY"


def test_a_job_nobody_made_is_not_found(worker: Role) -> None:
    with pytest.raises(JobNotFound):
        worker.run(lambda tx: jobs.load_job(tx, new_id()))


def test_a_finished_job_has_its_outcome_and_its_reservation_settled_once(
    job_maker: JobMaker, worker: Role, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.walk(pro, S.ANALYZING)
    failure = Failure("INFRA_FAILURE", "We failed.")

    async def fail(tx: Tx) -> None:
        await jobs.record_transition(tx, Transition(job_id, "end", S.ANALYZING, S.FAILED, "test", Author.system()))
        await jobs.record_finish(tx, job_id, "INFRA_FAILURE", failure)

    worker.run(fail)
    worker.run(lambda tx: jobs.record_finish(tx, job_id, "CHANGED"))
    job = worker.run(lambda tx: jobs.load_job(tx, job_id))
    assert (job.outcome, job.failure, job.finished_at is not None) == ("INFRA_FAILURE", failure, True)
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT state, daily_returned FROM quota_reservations WHERE job_id = %s", [job_id]).fetchone()
    assert row == ("SETTLED", True)


def test_a_waiting_job_does_not_count_as_running(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    running = {}
    for state in (S.ANALYZING, S.WAITING_STRATEGY):
        job_id = job_maker.walk(pro, state)
        with psycopg.connect(admin_database_url) as connection:
            row = connection.execute("SELECT running FROM quota_reservations WHERE job_id = %s", [job_id]).fetchone()
        running[state] = row[0] if row else None
    assert running == {S.ANALYZING: True, S.WAITING_STRATEGY: False}


def test_context_counters_and_timings_are_shown_as_last_written(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.ANALYZING)
    context = ContextSummary(3, 40, 92, "ASSERTION", "AST_SYMBOLIC")

    async def write(tx: Tx) -> None:
        await jobs.record_context(tx, job_id, ContextSummary(1, 1, 1, "CHARACTERIZATION", "AST_SYMBOLIC"))
        await jobs.record_context(tx, job_id, context)
        await jobs.record_counters(tx, job_id, Counters(4, 2, 1, 3))
        await jobs.record_counters(tx, job_id, Counters(3, 0, 0, 0))
        await jobs.record_timing(tx, job_id, "ANALYZING", 1.0)
        await jobs.record_timing(tx, job_id, "ANALYZING", 1.5)

    worker.run(write)
    job = worker.run(lambda tx: jobs.load_job(tx, job_id))
    assert job.context == context
    assert (job.attempt_number, job.attempt_count, job.identical_failures, job.budget_used) == (4, 0, 0, 0)
    assert job.timings == {"ANALYZING": 1.5}


async def test_twenty_writers_at_once_leave_no_gap(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = await asyncio.to_thread(job_maker.walk, pro, S.ANALYZING)
    wave = asyncio.Barrier(20)

    async def write(tx: Tx, number: int) -> int:
        await wave.wait()
        return await stream.append_event(tx, NewEvent(job_id, EventType.HEARTBEAT_STATUS, {"number": number}, f"beat:{number}"))

    seqs = await asyncio.gather(*(worker.go(partial(write, number=number)) for number in range(20)))
    assert sorted(seqs) == list(range(2, 22))


async def test_the_same_key_at_once_is_one_event(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = await asyncio.to_thread(job_maker.walk, pro, S.ANALYZING)
    event = NewEvent(job_id, EventType.HEARTBEAT_STATUS, {}, "once")
    seqs = await asyncio.gather(*(worker.go(lambda tx: stream.append_event(tx, event)) for _ in range(8)))
    assert seqs == [2] * 8


def test_a_claimed_start_is_hidden_until_its_lease_ends_and_gone_once_finished(
    job_maker: JobMaker, worker: Role, pro: SignedUp, clock: HandClock
) -> None:
    job_id = job_maker.start(pro)

    def claim() -> list[StartRequest]:
        return worker.run(lambda tx: jobs.claim_start_requests(tx, clock.now()))

    assert claim() == []
    clock.move(seconds=6)
    assert [(request.input.job_id, request.input.tier) for request in claim()] == [(job_id, "PRO")]
    assert claim() == []
    clock.move(seconds=31)
    again = claim()
    worker.run(lambda tx: jobs.finish_effect(tx, again[0].key, clock.now()))
    clock.move(seconds=31)
    assert claim() == []
