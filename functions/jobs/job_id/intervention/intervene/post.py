"""POST intervention/intervene: the developer takes over."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.contract import Intervene
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus, Nothing


@route("POST", "/api/v1/jobs/{job_id}/intervention/intervene", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: Nothing) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = Intervene(call.actor.user_id)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
