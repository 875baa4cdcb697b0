"""POST intervention/command: one line of the command panel; what came of it is a `command_result` event."""

from iama.api.edge import Call, route
from iama.intervention.http import CommandBody
from iama.jobs import service
from iama.jobs.contract import RunCommand
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/intervention/command", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: CommandBody) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.require_owned(tx, call.actor.user_id, job_id)
    decided = RunCommand(body.line, call.actor.user_id)
    await send(call.env.workflows, Decision(job_id, decided, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
