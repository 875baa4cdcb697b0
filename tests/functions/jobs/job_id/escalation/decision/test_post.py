"""POST escalation/decision."""

from functions.jobs.job_id.escalation.decision.post import handler
from iama.jobs.contract import DecideEscalation
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_decision_reaches_the_workflow_and_an_unknown_one_does_not(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    line = f"POST /api/v1/jobs/{job_id}/escalation/decision"
    asked = Asked({"decision": "confirm"}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, line, asked).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "decide_escalation", DecideEscalation("confirm", pro.user_id), key)]
    assert office.desk.ask(handler, line, Asked({"decision": "perhaps"}, pro.token, {"idempotency-key": new_id()})).status == 400
