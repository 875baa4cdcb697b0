"""GET /jobs/{job_id}: one job as the database shows it."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.http import JobView


@route("GET", "/api/v1/jobs/{job_id}")
async def handler(call: Call, job_id: str) -> JobView:
    async with call.transaction() as tx:
        return JobView.of(await service.find_owned(tx, call.actor.user_id, job_id), call.now)
