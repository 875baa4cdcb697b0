"""POST rerun: lead a packed job on. A retry and an edited spec pass the gate again; taking the partial patch is a delivery."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import RerunBody
from iama.jobs import service as jobs
from iama.jobs.decisions import submit
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/rerun", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: RerunBody) -> JobStatus:
    async with call.transaction() as tx:
        job = await jobs.find_owned(tx, call.actor.user_id, job_id)
        stored = await service.rerun(tx, job, body.way, (call.idempotency_key, call.now))
    if await submit(call.env.workflows, stored.decision):
        async with call.transaction() as tx:
            await jobs.finish_effect(tx, stored.key, call.now)
    return JobStatus(job_id=job_id, status=stored.state)
