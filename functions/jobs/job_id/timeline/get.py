"""GET timeline: every state the job has been in, since when, why, and who moved it."""

from iama.api.edge import Call, route
from iama.jobs.timeline import load_timeline
from iama.jobs.timeline_http import TimelineView


@route("GET", "/api/v1/jobs/{job_id}/timeline")
async def handler(call: Call, job_id: str) -> TimelineView:
    async with call.transaction() as tx:
        return TimelineView.of(await load_timeline(tx, call.actor.user_id, job_id))
