"""GET enterprise-report: what the analysis of an ENTERPRISE job found, before a strategy is chosen."""

from iama.api.edge import Call, route
from iama.delivery import reports
from iama.delivery.http import EnterpriseReport


@route("GET", "/api/v1/jobs/{job_id}/enterprise-report")
async def handler(call: Call, job_id: str) -> EnterpriseReport:
    async with call.transaction() as tx:
        artifact = await reports.find_report(tx, call.actor.user_id, job_id)
    return EnterpriseReport.of(artifact, await reports.read_report(call.env.store, artifact, call.now))
