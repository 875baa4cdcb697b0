"""POST /jobs/{job_id}/heartbeat: a client attends the job. One UPSERT and nothing else."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.http import Heartbeat, PresenceView


@route("POST", "/api/v1/jobs/{job_id}/heartbeat")
async def handler(call: Call, job_id: str, body: Heartbeat) -> PresenceView:
    async with call.transaction() as tx:
        return PresenceView.of(await service.beat(tx, call.actor.user_id, job_id, body.client_session_id))
