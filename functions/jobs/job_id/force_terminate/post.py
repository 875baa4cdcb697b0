"""POST force-terminate: end the job while its client is lost."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.contract import ForceTerminate
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus, Nothing


@route("POST", "/api/v1/jobs/{job_id}/force-terminate", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: Nothing) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = ForceTerminate(call.actor.user_id)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
