"""POST /jobs/{job_id}/start: the binding gate, then the workflow. Where that service is away, the sweeper starts it later."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.decisions import start_workflow
from iama.jobs.http import JobStarted, Nothing


@route("POST", "/api/v1/jobs/{job_id}/start", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: Nothing) -> JobStarted:
    async with call.transaction() as tx:
        job = await service.find_owned(tx, call.actor.user_id, job_id)
    if job.start_requested_at is None:
        await service.check_bundle(call.env.store, job)
    async with call.transaction() as tx:
        given = await service.request_start(tx, job, call.now)
    started = await start_workflow(call.env.workflows, given)
    if started:
        async with call.transaction() as tx:
            await service.finish_effect(tx, service.start_key(job_id), call.now)
    return JobStarted(job_id=job_id, status=job.status, started=started)
