"""POST force-terminate."""

from functions.jobs.job_id.force_terminate.post import handler
from iama.jobs.contract import ForceTerminate
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_the_wish_reaches_the_workflow(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    line = f"POST /api/v1/jobs/{job_id}/force-terminate"
    asked = Asked({}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, line, asked).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "force_terminate", ForceTerminate(pro.user_id), key)]
    assert office.desk.ask(handler, line, Asked({"really": True}, pro.token, {"idempotency-key": new_id()})).status == 400
