"""POST intervention/edits: a link for a bundle of edited targets, to be named in resume or run-tests. The same key, the same place."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import EditsUpload
from iama.jobs import service as jobs
from iama.jobs.http import Nothing


@route("POST", "/api/v1/jobs/{job_id}/intervention/edits", status=201, idempotent=True, keeps_answer=False)
async def handler(call: Call, job_id: str, body: Nothing) -> EditsUpload:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
    return EditsUpload.of(service.sign_edits(call.env.store, job_id, call.idempotency_key))
