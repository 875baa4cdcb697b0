"""POST intervention/intervene."""

from functions.jobs.job_id.intervention.intervene.post import handler
from iama.jobs.contract import Intervene
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_the_wish_reaches_the_workflow(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    line = f"POST /api/v1/jobs/{job_id}/intervention/intervene"
    asked = Asked({}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, line, asked).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "intervene", Intervene(pro.user_id), key)]
    assert office.desk.ask(handler, line, Asked({"state": "DELIVERED"}, pro.token, {"idempotency-key": new_id()})).status == 400
