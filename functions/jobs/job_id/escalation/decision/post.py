"""POST escalation/decision: whether the stronger model class may be used."""

from iama.api.edge import Call, route
from iama.intervention.http import EscalationDecision
from iama.jobs import service
from iama.jobs.contract import DecideEscalation
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/escalation/decision", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: EscalationDecision) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = DecideEscalation(body.decision, call.actor.user_id)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
