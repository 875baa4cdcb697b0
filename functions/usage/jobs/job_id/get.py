"""GET /usage/jobs/{job_id}: each start and each model call of a job, and what it cost."""

from iama.api.edge import Call, route
from iama.entitlement import usage
from iama.entitlement.http import JobUsage
from iama.jobs import service as jobs


@route("GET", "/api/v1/usage/jobs/{job_id}")
async def handler(call: Call, job_id: str) -> JobUsage:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
        return JobUsage.of(job_id, *await usage.cost_of_job(tx, job_id))
