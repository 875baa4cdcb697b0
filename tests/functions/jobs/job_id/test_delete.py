"""DELETE /jobs/{job_id}: who ends a job depends on whether its workflow exists."""

from functions.jobs.job_id.delete import handler
from iama.jobs import service as jobs
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role


def cancel(office: Office, job_id: str, user: SignedUp) -> Reply:
    return office.desk.ask(handler, f"DELETE /api/v1/jobs/{job_id}", Asked(token=user.token))


def test_a_job_that_never_started_ends_at_once(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    answer = cancel(office, job_id, pro)
    assert (answer.status, answer.json["status"], office.workflows.updates) == (202, "FAILED", [])
    job = worker.run(lambda tx: jobs.load_job(tx, job_id))
    assert (job.status, job.outcome, job.last_seq) == ("FAILED", "USER_CANCELLED", 1)
    assert cancel(office, job_id, pro).json["error_code"] == "COMMAND_NOT_LEGAL"


def test_a_running_job_is_ended_by_its_workflow_alone(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    assert cancel(office, job_id, pro).json["status"] == "ANALYZING"
    assert [(update[0], update[1], update[3]) for update in office.workflows.updates] == [(f"job-{job_id}", "cancel", f"cancel-{job_id}")]
    assert worker.run(lambda tx: jobs.load_job(tx, job_id)).status == "ANALYZING"


def test_a_requested_start_without_a_workflow_ends_here_and_is_not_started_later(
    office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp
) -> None:
    job_id = job_maker.start(pro)
    office.workflows.missing = True
    assert cancel(office, job_id, pro).json["status"] == "FAILED"
    job_maker.clock.move(seconds=60)
    assert worker.run(lambda tx: jobs.claim_start_requests(tx, job_maker.clock.now())) == []


def test_a_missing_workflow_of_a_job_under_way_is_told(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    office.workflows.missing = True
    assert (cancel(office, job_id, pro).status, cancel(office, job_id, pro).json["error_code"]) == (409, "JOB_NOT_RUNNING")


def test_an_absent_workflow_service_is_told_and_nothing_is_lost(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    office.workflows.away = True
    answer = cancel(office, job_id, pro)
    assert (answer.status, answer.json["error_code"], "retry-after" in answer.headers) == (503, "WORKFLOWS_UNAVAILABLE", True)
    assert worker.run(lambda tx: jobs.load_job(tx, job_id)).status == "ANALYZING"
