"""POST spec/approve: approve the revision that was read."""

from iama.api.edge import Call, route
from iama.jobs.contract import ApproveSpec
from iama.jobs.decisions import Decision, send
from iama.jobs.http import JobStatus
from iama.spec import service
from iama.spec.http import ApproveBody


@route("POST", "/api/v1/jobs/{job_id}/spec/approve", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: ApproveBody) -> JobStatus:
    async with call.transaction() as tx:
        state = await service.check_approval(tx, call.actor.user_id, job_id, body.revision)
    approval = ApproveSpec(body.revision, call.actor.user_id, body.black_box_acknowledged)
    await send(call.env.workflows, Decision(job_id, approval, call.idempotency_key))
    return JobStatus(job_id=job_id, status=state)
