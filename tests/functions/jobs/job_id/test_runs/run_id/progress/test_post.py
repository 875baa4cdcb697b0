"""POST progress: how far a client is, told to everybody who watches."""

import pytest

from functions.jobs.job_id.test_runs.run_id.progress.post import handler
from iama.runs import service as runs
from iama.stream import service as stream
from iama.stream.model import JobEvent
from tests.fixtures.edge import Asked, HandClock, Reply, SignedUp
from tests.fixtures.jobs import Office, Role
from tests.functions.jobs.job_id.test_runs.conftest import WaitingRun

BODY = {"ended": 12, "failed": 1, "test_id": "tests/test_a.py::test_x[password-canary]"}


def post(office: Office, user: SignedUp, run: WaitingRun, body: object = BODY) -> Reply:
    line = f"POST /api/v1/jobs/{run.job_id}/test-runs/{run.run_id}/progress"
    return office.desk.ask(handler, line, Asked(body, user.token))


def lines(worker: Role, run: WaitingRun) -> list[JobEvent]:
    return [event for event in worker.run(lambda tx: stream.read_events(tx, run.job_id, 0)) if event.type == "log_line"]


def test_the_followers_get_a_line_without_a_tests_parameters_and_not_too_often(
    office: Office, pro: SignedUp, waiting: WaitingRun, worker: Role, clock: HandClock
) -> None:
    for seconds in (0, 1, 5):
        clock.move(seconds=seconds)
        answer = post(office, pro, waiting)
        assert (answer.status, answer.json) == (202, {"told": True})
    text = "BASELINE: 12 test runs ended, 1 failed, now tests/test_a.py::test_x"
    assert [event.payload for event in lines(worker, waiting)] == [{"stage": "BASELINE_VALIDATION", "level": "info", "text": text}] * 2


def test_a_run_that_is_over_or_anothers_is_told_about_no_more(
    office: Office, pro: SignedUp, stranger: SignedUp, waiting: WaitingRun, worker: Role
) -> None:
    assert post(office, stranger, waiting).status == 404
    worker.run(lambda tx: runs.cancel_runs(tx, waiting.job_id))
    assert post(office, pro, waiting).json == {"told": False}
    assert lines(worker, waiting) == []


def test_a_search_and_a_scoring_have_words_of_their_own(office: Office, pro: SignedUp, waiting: WaitingRun, worker: Role) -> None:
    assert post(office, pro, waiting, {"ended": 40, "failed": 31, "total": 100}).status == 202
    assert lines(worker, waiting)[0].payload["text"] == "BASELINE: 40 of 100 planted faults tried, 31 found"


@pytest.mark.parametrize(
    "change", [{"ended": -1}, {"total": -1}, {"ended": "1"}, {"test_id": ""}, {"test_id": "x" * 301}, {"text": "my own words"}]
)
def test_a_body_of_another_shape_is_refused(office: Office, pro: SignedUp, waiting: WaitingRun, change: dict[str, object]) -> None:
    assert post(office, pro, waiting, {**BODY, **change}).status == 400
