"""POST timeout/decision: what to do about a run that did not end."""

from iama.api.edge import Call, route
from iama.intervention.http import TimeoutDecision
from iama.jobs import service
from iama.jobs.contract import DecideTimeout
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/timeout/decision", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: TimeoutDecision) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = DecideTimeout(body.decision, call.actor.user_id, body.test_ids)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
