"""GET fallback: what was tried, what failed last, what was verified, and what can be done from here."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import FallbackView


@route("GET", "/api/v1/jobs/{job_id}/fallback")
async def handler(call: Call, job_id: str) -> FallbackView:
    async with call.transaction() as tx:
        job, key = await service.view_fallback(tx, call.actor.user_id, job_id)
    return FallbackView.of(await service.read_fallback(call.env.store, job, key))
