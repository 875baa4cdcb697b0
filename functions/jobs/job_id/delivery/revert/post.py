"""POST delivery/revert: start the workflow of a revert and hand out the reverse operations it has prepared."""

from iama.api.edge import Call, route
from iama.delivery import service
from iama.delivery.http import RevertHandedOut
from iama.delivery.reverts import hand_out
from iama.delivery.selection_http import PatchLink, TouchedFile
from iama.jobs.http import Nothing


@route("POST", "/api/v1/jobs/{job_id}/delivery/revert", status=202, idempotent=True, keeps_answer=False)
async def handler(call: Call, job_id: str, body: Nothing) -> RevertHandedOut:
    async with call.transaction() as tx:
        given = await service.request_revert(tx, call.actor.user_id, job_id, call.idempotency_key)
    await hand_out(call.env.workflows, given)
    async with call.transaction() as tx:
        action = await service.find_action(tx, call.actor.user_id, job_id, given.revert_id)
        patch = await service.load_artifact(tx, job_id, action.patch_artifact_id or "")
    files = tuple(TouchedFile.of(file) for file in action.files)
    link = service.sign_artifact(call.env.store, patch, call.now)
    return RevertHandedOut(revert_id=given.revert_id, files=files, patch=PatchLink.of(patch, link))
