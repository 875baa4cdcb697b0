"""POST intervention/resume: the developer is done: verify what they changed, or leave without it."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import ResumeBody
from iama.jobs import service as jobs
from iama.jobs.contract import Resume
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/intervention/resume", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: ResumeBody) -> JobStatus:
    async with call.transaction() as tx:
        state = await jobs.require_owned(tx, call.actor.user_id, job_id)
    edits, kms_key_ref = None, call.env.settings.kms_key_ref
    new = await service.keep_edits(call.env.store, kms_key_ref, (job_id, call.idempotency_key), body.edits())
    if new is not None:
        async with call.transaction() as tx:
            edits = await service.store_edits(tx, new)
    await send(call.env.workflows, Decision(job_id, Resume(body.how, call.actor.user_id, edits), call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
