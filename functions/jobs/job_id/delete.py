"""DELETE /jobs/{job_id}: cancel. Before its workflow exists the job ends here, afterwards the workflow ends it."""

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.contract import Cancel
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus
from iama.jobs.states import JobState
from iama.kit.workflows import WorkflowNotRunning


@route("DELETE", "/api/v1/jobs/{job_id}", status=202)
async def handler(call: Call, job_id: str) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.cancel_unstarted(tx, call.actor.user_id, job_id, call.now)
    if state is not JobState.FAILED:
        try:
            await send(call.env.workflows, Decision(job_id, Cancel(call.actor.user_id), f"cancel-{job_id}"))
        except WorkflowNotRunning:
            async with call.transaction() as tx:
                state = await service.cancel_orphan(tx, call.actor.user_id, job_id, call.now)
            if state is not JobState.FAILED:
                raise
    return JobStatus(job_id=job_id, status=state)
