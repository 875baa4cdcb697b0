"""POST intervention/continue: go on after identical failures, with a hint where there is one."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.contract import ContinueRepair
from iama.jobs.decisions import Decision, send
from iama.jobs.http import ContinueBody, JobStatus


@route("POST", "/api/v1/jobs/{job_id}/intervention/continue", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: ContinueBody) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    await send(call.env.workflows, Decision(job_id, ContinueRepair(call.actor.user_id, body.hint), call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
