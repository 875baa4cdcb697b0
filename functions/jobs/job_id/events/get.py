"""GET events: the backlog as server-sent events. Buffered, so it answers at the first event and otherwise holds up to 20 seconds."""

import asyncio
import time
from typing import Annotated

from fastapi import Query, Response

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.jobs.states import TERMINAL
from iama.stream import service
from iama.stream.http import LAST_SEQ
from iama.stream.model import HOLD_SECONDS, LOOK_SECONDS, last_event_id, server_sent


@route("GET", "/api/v1/jobs/{job_id}/events")
async def handler(
    call: Call,
    job_id: str,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
    hold: Annotated[float, Query(ge=0, le=HOLD_SECONDS)] = HOLD_SECONDS,
) -> Response:
    seen, until = max(after, last_event_id(call.headers.get("last-event-id"))), time.monotonic() + hold
    while True:
        async with call.transaction() as tx:
            state = await jobs.require_owned(tx, call.actor.user_id, job_id)
            events = await service.read_events(tx, job_id, seen)
            if not events:
                await service.check_after(tx, job_id, seen)
        if events or state in TERMINAL or time.monotonic() >= until:
            return Response(server_sent(events), headers={"cache-control": "no-store"}, media_type="text/event-stream")
        await asyncio.sleep(LOOK_SECONDS)
