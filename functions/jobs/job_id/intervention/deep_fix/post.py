"""POST intervention/deep-fix: start over on the failing scope. On L3 the answer is a quote that only its one-time word confirms."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import DeepFixAnswer
from iama.intervention.model import digest_of, one_time_confirmation
from iama.jobs import service as jobs
from iama.jobs.contract import RequestDeepFix
from iama.jobs.decisions import Decision, send
from iama.jobs.http import Nothing


@route("POST", "/api/v1/jobs/{job_id}/intervention/deep-fix", status=202, idempotent=True, keeps_answer=False)
async def handler(call: Call, job_id: str, body: Nothing) -> DeepFixAnswer:
    async with call.transaction() as tx:
        job = await jobs.find_owned(tx, call.actor.user_id, job_id)
        offer = await service.offer_deep_fix(tx, job, call.now)
    confirmation = None
    if offer.expires_at is not None:
        secret = await call.env.secrets.read(call.env.settings.codec_secret_name)
        confirmation = one_time_confirmation(secret, job_id, call.idempotency_key)
    asked = RequestDeepFix(call.actor.user_id, offer.model_class, digest_of(confirmation) if confirmation else "")
    await send(call.env.workflows, Decision(job_id, asked, call.idempotency_key))
    return DeepFixAnswer.of(job_id, offer, confirmation)
