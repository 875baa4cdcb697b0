"""POST result: the first report counts, whatever comes after."""

from typing import Any

from functions.jobs.job_id.test_runs.run_id.result.post import handler
from iama.jobs import service as jobs
from iama.jobs.contract import ReportTestRun
from iama.kit.ids import new_id
from iama.runs import service as runs
from iama.runs.model import CompletedRun, RunEnd, TestResult
from iama.stream import service as stream
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role

BODY = {"end": "completed", "isolated": True, "wall_s": 1.5, "sha256": "e" * 64, "size": 6}


def report(office: Office, waiting: Any, user: SignedUp, **changes: Any) -> Reply:
    line = f"POST /api/v1/jobs/{waiting.job_id}/test-runs/{waiting.run_id}/result"
    return office.desk.ask(handler, line, Asked({**BODY, **changes}, user.token, {"idempotency-key": new_id()}))


def upload(job_maker: JobMaker, waiting: Any) -> None:
    async def work(tx: Any) -> None:
        await job_maker.store.put((await runs.load_run(tx, waiting.run_id)).report.key, b"report")

    job_maker.worker.run(work)


def test_the_first_report_wins_and_the_workflow_hears_of_it(
    office: Office, job_maker: JobMaker, worker: Role, waiting: Any, pro: SignedUp
) -> None:
    upload(job_maker, waiting)
    assert report(office, waiting, pro).json == {"accepted": True, "duplicate": False}
    second = report(office, waiting, pro, end="crashed", sha256="f" * 64)
    assert (second.status, second.json) == (202, {"accepted": False, "duplicate": True})
    run = worker.run(lambda tx: runs.load_run(tx, waiting.run_id))
    assert (run.status, run.end, run.wall_s, run.report.sha256) == ("reported", "completed", 1.5, "e" * 64)
    told = (f"job-{waiting.job_id}", "report_test_run", ReportTestRun(waiting.run_id, pro.user_id), f"report-{waiting.run_id}")
    assert set(map(str, office.workflows.updates)) == {str(told)}


def test_a_report_that_is_not_there_or_of_another_size_is_refused(office: Office, job_maker: JobMaker, waiting: Any, pro: SignedUp) -> None:
    assert report(office, waiting, pro).json["error_code"] == "REPORT_MISSING"
    upload(job_maker, waiting)
    assert report(office, waiting, pro, size=7).json["error_code"] == "REPORT_MISMATCH"
    assert report(office, waiting, pro).status == 202


def test_a_report_survives_an_absent_workflow_service(
    office: Office, job_maker: JobMaker, worker: Role, waiting: Any, pro: SignedUp
) -> None:
    upload(job_maker, waiting)
    office.workflows.away = True
    assert report(office, waiting, pro).json["accepted"] is True
    job_maker.clock.move(seconds=10)
    pending = worker.run(lambda tx: jobs.claim_commands(tx, job_maker.clock.now()))
    assert [(command.command, command.update_id) for command in pending] == [("report_test_run", f"report-{waiting.run_id}")]


def test_a_cancelled_run_takes_no_report(office: Office, job_maker: JobMaker, worker: Role, waiting: Any, pro: SignedUp) -> None:
    upload(job_maker, waiting)
    worker.run(lambda tx: runs.cancel_runs(tx, waiting.job_id))
    assert report(office, waiting, pro).json["error_code"] == "RUN_OVER"


def test_a_run_is_completed_once_with_its_results_and_one_event(
    office: Office, job_maker: JobMaker, worker: Role, waiting: Any, pro: SignedUp
) -> None:
    upload(job_maker, waiting)
    report(office, waiting, pro)
    results = (TestResult("t::a", 0, "passed", 0.1), TestResult("t::b", 0, "failed", 0.2, "ValueError", "a.py::f", "boom"))
    done = CompletedRun(waiting.run_id, RunEnd.COMPLETED, True, 1.5, 1, 1, results)
    assert [worker.run(lambda tx: runs.complete_run(tx, done)) for _ in range(2)] == [True, False]
    assert tuple(worker.run(lambda tx: runs.load_results(tx, waiting.run_id))) == results
    events = worker.run(lambda tx: stream.read_events(tx, waiting.job_id, 0))
    told = [event.payload for event in events if event.type.startswith("test_run")]
    assert told == [
        {"run_id": waiting.run_id, "kind": "BASELINE", "attempt_number": 1},
        {"run_id": waiting.run_id, "kind": "BASELINE", "end": "completed", "passed": 1, "failed": 1},
    ]
    assert report(office, waiting, pro).json == {"accepted": False, "duplicate": True}
