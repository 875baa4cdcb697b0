"""POST spec/nl-convert: what one sentence would change in the spec. A preview: PATCH spec keeps it."""

from iama.api.edge import Call, route
from iama.jobs.contract import ConvertWords
from iama.jobs.decisions import Decision, ask
from iama.spec import service
from iama.spec.http import ConvertBody, PreviewView


@route("POST", "/api/v1/jobs/{job_id}/spec/nl-convert", idempotent=True)
async def handler(call: Call, job_id: str, body: ConvertBody) -> PreviewView:
    async with call.transaction() as tx:
        current = await service.check_words(tx, call.actor.user_id, job_id, body.revision_token)
    asked = ConvertWords(body.text, current.revision, call.actor.user_id)
    read = await ask(call.env.workflows, Decision(job_id, asked, call.idempotency_key))
    return PreviewView.of(service.preview(current, read))
