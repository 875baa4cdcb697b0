"""GET /jobs: the caller's jobs, newest first, a page at a time."""

from typing import Annotated

from fastapi import Query

from iama.api.edge import Call, route
from iama.jobs import service
from iama.jobs.http import JobList
from iama.jobs.model import JobsQuery
from iama.jobs.states import JobState


@route("GET", "/api/v1/jobs")
async def handler(
    call: Call, status: JobState | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: str | None = None
) -> JobList:
    async with call.transaction() as tx:
        return JobList.of(await service.list_jobs(tx, call.actor.user_id, JobsQuery(status, limit, cursor)))
