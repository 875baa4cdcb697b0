"""What the statements of runs keep: the first report, every result once, and what may be cancelled."""

from dataclasses import replace

import psycopg
import pytest

from iama.db.unit import Tx
from iama.delivery.model import ArtifactType, NewArtifact
from iama.delivery.service import expect_artifact, store_artifact
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.runs import store
from iama.runs.model import (
    Attempt,
    CompletedRun,
    InputName,
    NewAttempt,
    NewRun,
    PatchOperation,
    ReportRun,
    RunEnd,
    RunInput,
    RunKind,
    RunStatus,
    TestResult,
)
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Role

RESULTS = (TestResult("t::b", 0, "passed", 0.1), TestResult("t::a", 1, "failed", 0.2, "AssertionError", "a.py:3", "assert 1 == 2"))


@pytest.fixture
def job_id(job_maker: JobMaker, pro: SignedUp) -> str:
    """A job at work."""
    return job_maker.walk(pro, JobState.REFACTORING)


def ask(worker: Role, job_id: str, *names: InputName) -> str:
    """The id of a requested run with these inputs."""

    async def work(tx: Tx) -> str:
        inputs = []
        for name in names:
            new = NewArtifact(new_id(), job_id, ArtifactType.OVERLAY, name.value, "c" * 64, 3, "alias/iama")
            inputs.append(RunInput(name, await store_artifact(tx, new)))
        places = [await expect_artifact(tx, job_id, kind, "alias/iama") for kind in (ArtifactType.RUN_REPORT, ArtifactType.RUN_PAYLOAD)]
        run = NewRun(new_id(), job_id, RunKind.VERIFY, 1, {"tests": ["t::a"]}, "alias/iama", tuple(inputs))
        await store.insert_run(tx, run, *places)
        return run.run_id

    return worker.run(work)


def report(job_id: str, run_id: str, end: RunEnd = RunEnd.COMPLETED) -> ReportRun:
    return ReportRun(job_id, run_id, end, True, 1.0, "a" * 64, 5)


def done(run_id: str) -> CompletedRun:
    return CompletedRun(run_id, RunEnd.COMPLETED, True, 1.5, 1, 1, RESULTS)


def test_a_run_comes_back_with_its_inputs_by_name_and_places_for_its_outputs(job_id: str, worker: Role) -> None:
    run_id = ask(worker, job_id, InputName.PLAN, InputName.OVERLAY)
    row = worker.run(lambda tx: store.find_run(tx, run_id))
    assert row is not None
    run = row.run()
    assert ([given.name for given in run.inputs], run.request, run.end) == (["overlay", "plan"], {"tests": ["t::a"]}, None)
    assert run.report.key == f"jobs/{job_id}/{run.report.artifact_id}" != run.payload.key
    assert (run.inputs[0].artifact.sha256, run.report.sha256) == ("c" * 64, None)
    assert worker.run(lambda tx: store.run_exists(tx, run_id)) and not worker.run(lambda tx: store.run_exists(tx, new_id()))


def test_the_first_report_stays_and_a_completed_run_takes_none(job_id: str, worker: Role) -> None:
    run_id = ask(worker, job_id)
    first, second = report(job_id, run_id, RunEnd.TIMED_OUT), report(job_id, run_id)
    assert [worker.run(lambda tx: store.report_run(tx, first)), worker.run(lambda tx: store.report_run(tx, second))] == [True, False]
    row = worker.run(lambda tx: store.find_run(tx, run_id))
    assert row is not None and (row.status, row.end) == ("reported", "timed_out")
    assert [worker.run(lambda tx: store.complete_run(tx, done(run_id))) is not None for _ in range(2)] == [True, False]
    assert not worker.run(lambda tx: store.report_run(tx, second))


def test_only_what_nobody_reported_is_cancelled_and_stays_so(job_id: str, worker: Role) -> None:
    waiting, reported = ask(worker, job_id), ask(worker, job_id)
    worker.run(lambda tx: store.report_run(tx, report(job_id, reported)))
    assert [worker.run(lambda tx: store.cancel_runs(tx, job_id)) for _ in range(2)] == [1, 0]
    cancelled = worker.run(lambda tx: store.runs_in_status(tx, job_id, RunStatus.CANCELLED))
    assert [run.run_id for run in cancelled] == [waiting]
    assert not worker.run(lambda tx: store.report_run(tx, report(job_id, waiting)))
    assert worker.run(lambda tx: store.complete_run(tx, done(waiting))) is None
    assert [run.run_id for run in worker.run(lambda tx: store.runs_of_job(tx, job_id))] == [waiting, reported]


def test_a_run_that_nobody_needs_is_withdrawn_alone_unless_it_was_reported(job_id: str, worker: Role) -> None:
    unneeded, waiting, reported = (ask(worker, job_id) for _ in range(3))
    worker.run(lambda tx: store.report_run(tx, report(job_id, reported)))
    withdrawn = [worker.run(lambda tx, run_id=run_id: store.withdraw_run(tx, run_id)) for run_id in (unneeded, unneeded, reported)]
    assert withdrawn == [True, False, False]
    assert [run.run_id for run in worker.run(lambda tx: store.runs_in_status(tx, job_id, RunStatus.REQUESTED))] == [waiting]
    assert not worker.run(lambda tx: store.report_run(tx, report(job_id, unneeded)))


def test_each_result_is_kept_once_and_expires_with_the_job(job_id: str, worker: Role, admin_database_url: str) -> None:
    run_id = ask(worker, job_id)
    worker.run(lambda tx: store.insert_results(tx, run_id, RESULTS))
    worker.run(lambda tx: store.insert_results(tx, run_id, [replace(RESULTS[0], outcome="failed")]))
    assert worker.run(lambda tx: store.results_of_run(tx, run_id)) == [RESULTS[1], RESULTS[0]]
    with psycopg.connect(admin_database_url) as connection:
        query = "SELECT bool_and(r.expires_at = j.artifact_expires_at) FROM test_results AS r, refactor_jobs AS j"
        assert connection.execute(query).fetchone() == (True,)


def test_an_attempt_can_be_written_at_its_end_only_and_never_twice(job_id: str, worker: Role) -> None:
    unseen = Attempt(
        job_id, 1, "model", "Retry", False, "tests fail", 2.0, "L2", "fingerprint", (PatchOperation("o", "replace", "a.py", {}),)
    )
    assert [worker.run(lambda tx: store.finish_attempt(tx, unseen)) for _ in range(2)] == [True, False]
    worker.run(lambda tx: store.insert_attempt(tx, NewAttempt(job_id, 1, "user", "Late")))
    worker.run(lambda tx: store.insert_attempt(tx, NewAttempt(job_id, 2, "user", "By hand")))
    found = worker.run(lambda tx: store.attempts_of_job(tx, job_id))
    assert [(row.attempt_number, row.producer, row.model_class, row.kept) for row in found] == [
        (1, "model", "L2", False),
        (2, "user", "L0", None),
    ]


def test_operations_keep_their_order_and_are_written_once(job_id: str, worker: Role, admin_database_url: str) -> None:
    operations = tuple(PatchOperation(f"o{number}", "replace", "a.py", {"new": str(number)}) for number in range(3))
    attempt = Attempt(job_id, 1, "model", "t", True, "kept", 1.0, operations=operations)

    async def work(tx: Tx) -> None:
        await store.finish_attempt(tx, attempt)
        for _ in range(2):
            await store.insert_operations(tx, attempt)

    worker.run(work)
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT op_id, payload, anchor, outcome FROM patch_operations ORDER BY position").fetchall()
    assert rows == [(f"o{number}", {"new": str(number)}, None, "applied") for number in range(3)]
