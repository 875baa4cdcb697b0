"""POST delivery/applied: what the client did, file by file. The outcome of a revert goes through the workflow that waits for it."""

from iama.api.edge import Call, route
from iama.delivery import service
from iama.delivery.http import AppliedBody, OutcomeTaken
from iama.delivery.model import ActionReport, ActionStatus
from iama.delivery.reverts import report_revert


@route("POST", "/api/v1/jobs/{job_id}/delivery/applied", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: AppliedBody) -> OutcomeTaken:
    files, action_id = body.reports(), body.apply_id or body.revert_id or ""
    async with call.transaction() as tx:
        action = await service.check_report(tx, call.actor.user_id, ActionReport(job_id, action_id, files))
        taken = action.status != ActionStatus.REPORTED
        if taken and body.apply_id:
            taken = await service.record_applied(tx, job_id, action_id, files)
    if taken and body.revert_id:
        await report_revert(call.env.workflows, action, call.actor.user_id, files)
    return OutcomeTaken(accepted=taken, duplicate=not taken)
