"""No row holds code longer than its job's artifacts; the rows themselves stay, and those of jobs at work stay whole."""

from decimal import Decimal

import pytest

from iama.db.unit import Tx
from iama.delivery.model import ArtifactType
from iama.delivery.service import expect_artifact
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.runs import service as runs
from iama.runs import store
from iama.runs.model import Attempt, CommandResult, CompletedRun, NewAttempt, NewRun, PatchOperation, ReportRun, RunEnd, RunKind, TestResult
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from iama_worker.sweepers.blanking import BlankingSweep
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker
from tests.worker_container.sweepers.conftest import Rows, Workers

CODE = "canary_51c2"
FULL = """
    SELECT (SELECT count(*) FROM job_events WHERE payload::text LIKE %s), (SELECT count(*) FROM test_runs WHERE request::text LIKE %s),
        (SELECT count(*) FROM test_results WHERE excerpt LIKE %s), (SELECT count(*) FROM patch_operations WHERE payload::text LIKE %s),
        (SELECT count(*) FROM intervention_commands WHERE line LIKE %s)
"""
ROWS = """
    SELECT (SELECT count(*) FROM job_events WHERE type = 'log_line'), (SELECT count(*) FROM test_runs),
        (SELECT count(*) FROM test_results), (SELECT count(*) FROM patch_operations), (SELECT count(*) FROM intervention_commands)
"""


@pytest.fixture
def job_id(job_maker: JobMaker, pro: SignedUp, workers: Workers, rows: Rows) -> str:
    """A job at work, with code in a row of every kind, sixty days ago."""
    job_id = job_maker.walk(pro, JobState.REFACTORING)

    async def work(tx: Tx) -> None:
        places = [await expect_artifact(tx, job_id, kind, "alias/iama") for kind in (ArtifactType.RUN_REPORT, ArtifactType.RUN_PAYLOAD)]
        run = NewRun(new_id(), job_id, RunKind.VERIFY, 1, {"plan": CODE}, "alias/iama")
        await store.insert_run(tx, run, *places)
        await store.report_run(tx, ReportRun(job_id, run.run_id, RunEnd.COMPLETED, True, 1.0, "a" * 64, 5))
        result = TestResult("t::a", 0, "failed", 0.2, "AssertionError", "a.py:3", f"assert {CODE}")
        await runs.complete_run(tx, CompletedRun(run.run_id, RunEnd.COMPLETED, True, 1.0, 0, 1, (result,)))
        await runs.start_attempt(tx, NewAttempt(job_id, 1, "recipe", "Tidy"))
        operation = PatchOperation("o1", "replace_body", "pkg/a.py", {"source": CODE})
        await runs.record_attempt(tx, Attempt(job_id, 1, "recipe", "Tidy", True, "passed", 1.0, operations=(operation,)))
        await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, {"text": CODE}, "log-1"))
        told = CommandResult(job_id, "c1", "run_command", pro.user_id, 1, True, 0, "passed", 1, f"use {CODE}", "L2", None)
        await store.insert_command(tx, told, Decimal(0))

    job_maker.worker.run(work)
    workers.clock.move(days=60)
    return job_id


def kept(rows: Rows) -> list[tuple[int, ...]]:
    return rows(FULL, *[f"%{CODE}%"] * 5)


def test_code_goes_with_the_artifacts_and_the_rows_stay(workers: Workers, job_id: str, rows: Rows) -> None:
    assert (workers.look(BlankingSweep), kept(rows)) == (0, [(1, 1, 1, 1, 1)]), "the job still works"
    rows("UPDATE refactor_jobs SET artifacts_expired_at = now()")
    assert workers.look(BlankingSweep) == 5
    assert (kept(rows), rows(ROWS)) == ([(0, 0, 0, 0, 0)], [(1, 1, 1, 1, 1)])
    assert workers.look(BlankingSweep) == 0


def test_a_reader_still_gets_every_number(workers: Workers, job_maker: JobMaker, job_id: str, rows: Rows) -> None:
    rows("UPDATE refactor_jobs SET artifacts_expired_at = now()")
    workers.look(BlankingSweep)
    events = job_maker.worker.run(lambda tx: stream.read_events(tx, job_id, 0))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.payload for event in events if event.type == "log_line"] == [{"text": "", "expired": True}]


def test_nothing_goes_before_its_day(workers: Workers, job_id: str, rows: Rows) -> None:
    rows("UPDATE refactor_jobs SET artifacts_expired_at = now()")
    workers.clock.move(days=-60)
    assert (workers.look(BlankingSweep), kept(rows)) == (0, [(1, 1, 1, 1, 1)])
