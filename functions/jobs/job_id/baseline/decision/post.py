"""POST baseline/decision: what to do about a baseline that failed."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.contract import DecideBaseline
from iama.jobs.decisions import Decision, send
from iama.jobs.http import BaselineDecision, JobStatus


@route("POST", "/api/v1/jobs/{job_id}/baseline/decision", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: BaselineDecision) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = DecideBaseline(body.decision, call.actor.user_id, body.item_ids)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
