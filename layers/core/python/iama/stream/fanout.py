"""Sends events to the sockets that follow a job, after their commit.

Delivery is at least once: a row says how far each subscription was sent, and moves only after the post. A commit in this
process wakes the sender; commits elsewhere are found by a look at the subscriptions that are behind their jobs.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from iama.db.connection import Database
from iama.kit.clock import Clock
from iama.kit.errors import Unavailable
from iama.stream import service
from iama.stream.gateway import ConnectionGateway, ConnectionGone, ConnectionsUnavailable
from iama.stream.model import TokenExpired, UnsentEvent, encode, frames

BATCH_SECONDS = 0.05
"""How long events gather after the first one of a burst; with the post itself it stays below 100 ms."""
LOOK_SECONDS = 0.25
"""How often commits of other processes are looked for."""
AWAY_SECONDS = 2.0


class Fanout:
    """One sender a process. `run` until cancelled; `wake` after a commit."""

    def __init__(self, database: Database, connections: ConnectionGateway, clock: Clock) -> None:
        self._database, self._connections, self._clock = database, connections, clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: send soon."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. A database or a gateway that is away only delays: what was not sent stays unsent."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
                await asyncio.sleep(BATCH_SECONDS)
            self._woken.clear()
            try:
                while await self.send_once():
                    continue
            except Unavailable:
                await asyncio.sleep(AWAY_SECONDS)

    async def send_once(self) -> int:
        """Send what is unsent now, a page for each subscription; answers how many events went out."""
        async with self._database.transaction() as tx:
            unsent = await service.unsent_events(tx)
        by_connection = [list(group) for _, group in groupby(unsent, key=lambda event: event.connection_id)]
        sent = await asyncio.gather(*(self._send_connection(events) for events in by_connection))
        return sum(sent)

    async def _send_connection(self, events: Sequence[UnsentEvent]) -> int:
        """One socket's events, job by job and in order; 0 where the gateway is away and they stay unsent."""
        connection_id = events[0].connection_id
        try:
            await self._check_token(connection_id, events[0].token_expires_at)
            for job_id, group in groupby(events, key=lambda event: event.job_id):
                await self._send_job(connection_id, job_id, list(group))
        except (ConnectionGone, TokenExpired):
            async with self._database.transaction() as tx:
                await service.drop_connection(tx, connection_id)
        except ConnectionsUnavailable:
            return 0
        return len(events)

    async def _send_job(self, connection_id: str, job_id: str, events: Sequence[UnsentEvent]) -> None:
        for frame in frames(job_id, (event.event for event in events)):
            await self._connections.post(connection_id, frame.text)
            async with self._database.transaction() as tx:
                await service.mark_sent(tx, [(connection_id, job_id, frame.last_seq)])

    async def _check_token(self, connection_id: str, expires_at: datetime) -> None:
        """A socket past its token is told so and closed; the client comes back with a fresh one."""
        if expires_at > self._clock.now():
            return
        error = TokenExpired()
        await self._connections.post(connection_id, encode({"type": "error", "error_code": error.code, "message": error.message}))
        await self._connections.close(connection_id)
        raise error
