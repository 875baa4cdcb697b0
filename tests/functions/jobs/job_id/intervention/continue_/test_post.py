"""POST intervention/continue."""

from functions.jobs.job_id.intervention.continue_.post import handler
from iama.jobs.contract import ContinueRepair
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_hint_reaches_the_workflow(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    asked = Asked({"hint": "mind the empty table"}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/intervention/continue", asked).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "continue_repair", ContinueRepair(pro.user_id, "mind the empty table"), key)]
