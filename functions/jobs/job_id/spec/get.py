"""GET spec: the current revision."""

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.spec import service
from iama.spec.http import SpecView


@route("GET", "/api/v1/jobs/{job_id}/spec")
async def handler(call: Call, job_id: str) -> SpecView:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
        return SpecView.of(await service.load_revision(tx, job_id))
