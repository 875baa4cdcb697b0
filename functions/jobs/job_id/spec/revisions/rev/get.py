"""GET spec/revisions/{rev}: one revision as it was stored."""

from typing import Annotated

from fastapi import Path

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.spec import service
from iama.spec.http import LAST_REVISION, SpecView


@route("GET", "/api/v1/jobs/{job_id}/spec/revisions/{rev}")
async def handler(call: Call, job_id: str, rev: Annotated[int, Path(ge=1, le=LAST_REVISION)]) -> SpecView:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
        return SpecView.of(await service.find_revision(tx, job_id, rev))
