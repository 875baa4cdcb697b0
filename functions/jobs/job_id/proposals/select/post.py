"""POST proposals/select: choose a strategy."""

from iama.api.edge import Call, route
from iama.jobs.contract import SelectStrategy
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus
from iama.spec import service
from iama.spec.http import SelectBody


@route("POST", "/api/v1/jobs/{job_id}/proposals/select", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: SelectBody) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.check_strategy(tx, call.actor.user_id, job_id, body.strategy)
    await send(call.env.workflows, Decision(job_id, SelectStrategy(body.strategy, call.actor.user_id), call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
