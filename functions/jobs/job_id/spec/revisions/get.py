"""GET spec/revisions: every revision of the spec, newest first, a page at a time."""

from typing import Annotated

from fastapi import Query

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.spec import service
from iama.spec.http import LAST_REVISION, RevisionList


@route("GET", "/api/v1/jobs/{job_id}/spec/revisions")
async def handler(
    call: Call,
    job_id: str,
    before: Annotated[int, Query(ge=1, le=LAST_REVISION)] = LAST_REVISION,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RevisionList:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
        return RevisionList.of(await service.list_revisions(tx, job_id, before, limit + 1), limit)
