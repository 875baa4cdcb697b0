"""POST /jobs: create a job and hand out the upload link of its bundle. The same key again hands out a fresh link of the same job."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.http import CreateJob, JobCreated
from iama.jobs.intake import Intake


@route("POST", "/api/v1/jobs", status=201, idempotent=True, keeps_answer=False)
async def handler(call: Call, body: CreateJob) -> JobCreated:
    async with call.transaction() as tx:
        intake = Intake(call.idempotency_key, call.env.store, call.env.settings.kms_key_ref, call.now)
        return JobCreated.of(await service.create_job(tx, call.actor.user_id, body.command(), intake))
