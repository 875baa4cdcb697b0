"""POST intervention/run-tests."""

from functions.jobs.job_id.intervention.run_tests.post import handler
from iama.jobs.contract import RunTests
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_tests_run_on_what_is_there_or_on_edits(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    line = f"POST /api/v1/jobs/{job_id}/intervention/run-tests"
    for body in ({}, {"files": [{"path": "pkg/a.py", "content": None}]}):
        assert office.desk.ask(handler, line, Asked(body, pro.token, {"idempotency-key": new_id()})).status == 202
    sent = [update[2] for update in office.workflows.updates]
    assert sent[0] == RunTests(pro.user_id)
    assert isinstance(sent[1], RunTests) and sent[1].edits is not None
