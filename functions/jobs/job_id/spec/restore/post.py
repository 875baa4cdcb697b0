"""POST spec/restore: an older revision's words become the next revision; the workflow hears of it as of any save."""

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.jobs.decisions import deliver
from iama.spec import service
from iama.spec.http import RestoreBody, SpecView


@route("POST", "/api/v1/jobs/{job_id}/spec/restore", idempotent=True, keeps_answer=False)
async def handler(call: Call, job_id: str, body: RestoreBody) -> SpecView:
    async with call.transaction() as tx:
        restored = await service.restore_spec(tx, call.actor.user_id, body.command(job_id, call.idempotency_key), call.now)
    if await deliver(call.env.workflows, restored.decision):
        async with call.transaction() as tx:
            await jobs.finish_effect(tx, restored.key, call.now)
    return SpecView.of(restored.revision)
