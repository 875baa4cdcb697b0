"""GET test-runs/{run_id}: what to run, links to what it needs, and links to where its outputs go."""

from iama.api.edge import Call, route
from iama.runs import service
from iama.runs.http import RunView


@route("GET", "/api/v1/jobs/{job_id}/test-runs/{run_id}")
async def handler(call: Call, job_id: str, run_id: str) -> RunView:
    async with call.transaction() as tx:
        run = await service.find_owned_run(tx, call.actor.user_id, job_id, run_id)
    return RunView.of(run, call.env.store)
