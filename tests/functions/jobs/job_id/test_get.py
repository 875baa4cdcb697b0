"""GET /jobs/{job_id}: everything a client shows of a job."""

from functions.jobs.job_id.get import handler
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_job_shows_its_state_commands_presence_and_expiry(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    job = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["status"], job["strategy"], job["spec_revision"]) == ("WAITING_SPEC_APPROVAL", "STANDARD", 1)
    assert job["legal_commands"] == ["approve_spec", "spec_revised", "cancel"]
    assert (job["heartbeat_status"], job["grace_deadline_at"]) == ("none", None)
    assert (job["credits"], job["calls"], job["timings"]) == ({"cap": "50.0000", "used": "0"}, 0, {})
    assert job["artifact_expires_at"] > job["created_at"]


def test_an_ended_job_accepts_nothing(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    job = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["legal_commands"], job["outcome"], job["finished_at"] is None) == ([], "CHANGED", False)
