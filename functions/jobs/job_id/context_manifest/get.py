"""GET context-manifest: what the job knows of the project, and a link to each slice it would show a model."""

from iama.api.edge import Call, route
from iama.delivery import reports, service
from iama.delivery.http import ContextManifestView


@route("GET", "/api/v1/jobs/{job_id}/context-manifest")
async def handler(call: Call, job_id: str) -> ContextManifestView:
    async with call.transaction() as tx:
        context, artifact = await reports.find_manifest(tx, call.actor.user_id, job_id)
    return ContextManifestView.of(context, artifact, service.sign_artifact(call.env.store, artifact, call.now))
