"""POST delivery/apply: hand out the operations of the whole delivery."""

from iama.api.edge import Call, route
from iama.delivery import service
from iama.delivery.http import ApplyBody, ApplyHandedOut, PatchLink, TouchedFile


@route("POST", "/api/v1/jobs/{job_id}/delivery/apply", idempotent=True, keeps_answer=False)
async def handler(call: Call, job_id: str, body: ApplyBody) -> ApplyHandedOut:
    async with call.transaction() as tx:
        action = await service.request_apply(tx, call.actor.user_id, job_id, call.idempotency_key)
        patch = await service.load_artifact(tx, job_id, action.patch_artifact_id or "")
    link = service.sign_artifact(call.env.store, patch, call.now)
    files = tuple(TouchedFile.of(file) for file in action.files)
    return ApplyHandedOut(apply_id=action.action_id, files=files, patch=PatchLink.of(patch, link))
