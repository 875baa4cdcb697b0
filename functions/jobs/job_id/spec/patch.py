"""PATCH spec: save a revision. The news is committed with it, so a workflow service that is away delays, but loses nothing."""

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.jobs.decisions import deliver
from iama.spec import service
from iama.spec.http import PatchSpec, SpecView


@route("PATCH", "/api/v1/jobs/{job_id}/spec")
async def handler(call: Call, job_id: str, body: PatchSpec) -> SpecView:
    async with call.transaction() as tx:
        saved = await service.revise_spec(tx, call.actor.user_id, body.command(job_id), call.now)
    if await deliver(call.env.workflows, saved.decision):
        async with call.transaction() as tx:
            await jobs.finish_effect(tx, saved.key, call.now)
    return SpecView.of(saved.revision)
