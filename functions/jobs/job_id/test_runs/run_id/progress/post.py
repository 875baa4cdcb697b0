"""POST test-runs/{run_id}/progress: how far a client is with a run, for everybody who watches. Figures only; the words are ours."""

from iama.api.edge import Call, route
from iama.runs import service
from iama.runs.http import ProgressBody, ProgressTaken


@route("POST", "/api/v1/jobs/{job_id}/test-runs/{run_id}/progress", status=202)
async def handler(call: Call, job_id: str, run_id: str, body: ProgressBody) -> ProgressTaken:
    async with call.transaction() as tx:
        run = await service.find_owned_run(tx, call.actor.user_id, job_id, run_id)
        return ProgressTaken(told=await service.tell_progress(tx, run, body.progress(), call.now))
