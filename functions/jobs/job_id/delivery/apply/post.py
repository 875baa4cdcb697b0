"""POST delivery/apply: hand out the operations of the whole delivery, or of a part once the frozen tests have passed on it."""

from iama.api.edge import Call, route
from iama.delivery import selections, service
from iama.delivery.selection_http import ApplyAnswer, ApplyBody, PatchLink
from iama.delivery.selections import ApplyRequest, Verification


@route("POST", "/api/v1/jobs/{job_id}/delivery/apply", idempotent=True, keeps_answer=False, accepts=True)
async def handler(call: Call, job_id: str, body: ApplyBody) -> ApplyAnswer:
    async with call.transaction() as tx:
        request = ApplyRequest(call.actor.user_id, job_id, call.idempotency_key, body.choice(), call.now)
        asked = await selections.request_part(tx, request)
    if isinstance(asked, Verification):
        await selections.start_verification(call.env.workflows, asked.order)
        call.accepted = True
        return ApplyAnswer.verifying(asked.selection)
    async with call.transaction() as tx:
        artifacts = await service.artifacts_of_apply(tx, asked)
    links = [PatchLink.of(artifact, service.sign_artifact(call.env.store, artifact, call.now)) for artifact in artifacts]
    return ApplyAnswer.handed_out(asked, *links)
