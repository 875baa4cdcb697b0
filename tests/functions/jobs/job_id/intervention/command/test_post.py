"""POST intervention/command."""

from functions.jobs.job_id.intervention.command.post import handler
from iama.jobs.contract import RunCommand
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_one_line_reaches_the_workflow_and_two_do_not(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    line = f"POST /api/v1/jobs/{job_id}/intervention/command"
    asked = Asked({"line": "keep the borders"}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, line, asked).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "run_command", RunCommand("keep the borders", pro.user_id), key)]
    assert office.desk.ask(handler, line, Asked({"line": "one\ntwo"}, pro.token, {"idempotency-key": new_id()})).status == 400
