"""GET test-runs: the runs of a job; `status=requested` lists what waits for a client."""

from iama.api.edge import Call, route
from iama.runs import service
from iama.runs.http import RunLine, RunList
from iama.runs.model import RunStatus


@route("GET", "/api/v1/jobs/{job_id}/test-runs")
async def handler(call: Call, job_id: str, status: RunStatus | None = None) -> RunList:
    async with call.transaction() as tx:
        runs = await service.list_runs(tx, call.actor.user_id, job_id, status)
    return RunList(runs=tuple(RunLine.of(run) for run in runs))
