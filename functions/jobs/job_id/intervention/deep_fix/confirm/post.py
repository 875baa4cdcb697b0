"""POST deep-fix/confirm: confirm a quote with its one-time word, or decline it. The workflow gets to know a hash only."""

from iama.api.edge import Call, route
from iama.intervention.http import DeepFixConfirmation
from iama.intervention.model import digest_of
from iama.jobs import service
from iama.jobs.contract import ConfirmDeepFix
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/intervention/deep-fix/confirm", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: DeepFixConfirmation) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = ConfirmDeepFix(body.decision, call.actor.user_id, digest_of(body.confirmation))
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
