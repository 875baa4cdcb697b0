"""POST baseline/decision."""

from functions.jobs.job_id.baseline.decision.post import handler
from iama.jobs.contract import DecideBaseline
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_decision_reaches_the_workflow_and_an_unknown_one_does_not(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.BASELINE_VALIDATION), new_id()
    line = f"POST /api/v1/jobs/{job_id}/baseline/decision"
    body = {"decision": "drop_item", "item_ids": ["b1"]}
    assert office.desk.ask(handler, line, Asked(body, pro.token, {"idempotency-key": key})).status == 202
    assert office.workflows.updates == [(f"job-{job_id}", "decide_baseline", DecideBaseline("drop_item", pro.user_id, ("b1",)), key)]
    assert office.desk.ask(handler, line, Asked({"decision": "shrug"}, pro.token, {"idempotency-key": new_id()})).status == 400
