"""GET artifacts/{artifact_id}: a signed link that works for minutes."""

from iama.api.edge import Call, route
from iama.delivery import service
from iama.delivery.http import ArtifactLink


@route("GET", "/api/v1/jobs/{job_id}/artifacts/{artifact_id}")
async def handler(call: Call, job_id: str, artifact_id: str) -> ArtifactLink:
    async with call.transaction() as tx:
        artifact = await service.find_owned_artifact(tx, call.actor.user_id, job_id, artifact_id)
    return ArtifactLink.of(artifact, service.sign_artifact(call.env.store, artifact, call.now))
