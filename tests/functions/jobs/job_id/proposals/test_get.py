"""GET proposals."""

from functions.jobs.job_id.proposals.get import handler
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_proposals_come_in_their_order_and_are_missing_before(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    early, waiting = job_maker.create(pro), job_maker.walk(pro, JobState.WAITING_STRATEGY)
    answer = office.desk.ask(handler, f"GET /api/v1/jobs/{waiting}/proposals", Asked(token=pro.token))
    offered = [(proposal["strategy"], proposal["risk"], proposal["cost"]) for proposal in answer.json["proposals"]]
    free = {"low": "0.0000", "high": "0.0000"}
    assert offered == [("CONSERVATIVE", 1, free), ("STANDARD", 2, free)]
    missing = office.desk.ask(handler, f"GET /api/v1/jobs/{early}/proposals", Asked(token=pro.token))
    assert (missing.status, missing.json["error_code"]) == (404, "PROPOSALS_NOT_READY")
