"""POST start: the bundle must be there, the gate binds, and an absent workflow service loses nothing."""

from functions.jobs.job_id.start.post import handler
from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role


def start(office: Office, job_id: str, user: SignedUp) -> Reply:
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/start", Asked({}, user.token, {"idempotency-key": new_id()}))


def upload(job_maker: JobMaker, job_id: str, blob: bytes = b"bundle") -> None:
    async def work(tx: Tx) -> None:
        job = await jobs.load_job(tx, job_id)
        await job_maker.store.put(f"jobs/{job_id}/{job.bundle_artifact_id}", blob)

    job_maker.worker.run(work)


def test_a_start_holds_its_place_and_starts_the_workflow(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    upload(job_maker, job_id)
    answer = start(office, job_id, pro)
    assert (answer.status, answer.json) == (202, {"job_id": job_id, "status": "PENDING", "started": True})
    assert office.workflows.started == [("RefactorJobWorkflow", f"job-{job_id}")]
    job_maker.clock.move(seconds=60)
    assert worker.run(lambda tx: jobs.claim_start_requests(tx, job_maker.clock.now())) == []


def test_a_missing_bundle_is_refused_before_anything_is_held(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    assert (start(office, job_id, pro).status, start(office, job_id, pro).json["error_code"]) == (409, "BUNDLE_MISSING")


def test_a_bundle_over_the_limit_is_refused(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    upload(job_maker, job_id, bytes((50 << 20) + 1))
    assert start(office, job_id, pro).json["error_code"] == "BUNDLE_TOO_LARGE"


def test_while_the_workflow_service_is_away_the_start_waits_in_the_outbox(
    office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp
) -> None:
    job_id = job_maker.create(pro)
    upload(job_maker, job_id)
    office.workflows.away = True
    answer = start(office, job_id, pro)
    assert (answer.status, answer.json["started"]) == (202, False)
    job_maker.clock.move(seconds=60)
    claimed = worker.run(lambda tx: jobs.claim_start_requests(tx, job_maker.clock.now()))
    assert [request.input.job_id for request in claimed] == [job_id]


def test_a_second_start_holds_nothing_twice(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    upload(job_maker, job_id)
    assert [start(office, job_id, pro).json["started"] for _ in range(3)] == [True, True, True]
    another = job_maker.create(pro)
    upload(job_maker, another)
    assert start(office, another, pro).status == 202


def test_the_limit_of_running_jobs_binds_at_the_start(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    made = [job_maker.create(pro) for _ in range(3)]
    for job_id in made:
        upload(job_maker, job_id)
    answers = [start(office, job_id, pro) for job_id in made]
    assert [answer.status for answer in answers] == [202, 202, 429]
    assert answers[2].json["error_code"] == "CONCURRENT_LIMIT_REACHED"
