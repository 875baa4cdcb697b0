"""Sends events to the sockets that follow a job, after their commit.

Delivery is at least once: a row says how far each subscription was sent, and moves only after the post. A commit in this
process wakes the sender; commits elsewhere are found by a look at the subscriptions that are behind their jobs.

Each socket is served by a task of its own, one message at a time. A socket whose task is not done, or that did not read,
is left out of the next look: it costs the others nothing, and nothing is kept for it, since its events are in the database.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from iama.db.connection import Database
from iama.kit.clock import Clock
from iama.kit.errors import Unavailable
from iama.kit.ids import new_id
from iama.stream import service
from iama.stream.gateway import ConnectionGateway, ConnectionGone, ConnectionSlow, ConnectionsUnavailable
from iama.stream.model import TOKEN_EXPIRED_CODE, Behind, Sent, TokenExpired, encode
from iama.stream.posting import Marks, Pages
from iama.stream.waiting import Waiting

BATCH_SECONDS = 0.03
"""Least time between two looks after commits: the first event of a burst goes at once, the others gather behind it. With the post
itself it stays below 100 ms."""
LOOK_SECONDS = 0.1
"""How often commits of other processes are looked for."""
AWAY_SECONDS = 2.0
LOOK_LIMIT = 1_000
"""Subscriptions of one look; whoever is left out comes with the next."""
LEAD_SECONDS, LEAD_AGAIN_SECONDS = 3.0, 1.0
FORGET_SECONDS, FORGET_AFTER = 60.0, timedelta(hours=1)


class Fanout:
    """One sender a process, of which one leads. `run` until cancelled; `wake` after a commit."""

    def __init__(self, database: Database, connections: ConnectionGateway, clock: Clock) -> None:
        self._database, self._connections, self._clock = database, connections, clock
        self._name = new_id()
        self._woken = asyncio.Event()
        self._sending: dict[str, asyncio.Task[int]] = {}
        self._waiting = Waiting()
        self._marks = Marks(database)
        self._leads_until = self._forgets_at = 0.0

    def wake(self) -> None:
        """Something was committed: send soon."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. A database or a gateway that is away only delays: what was not sent stays unsent."""
        looked_at = 0.0
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
                    await asyncio.sleep(looked_at + BATCH_SECONDS - time.monotonic())
                self._woken.clear()
                looked_at = time.monotonic()
                try:
                    if await self._leads():
                        await self._look()
                except Unavailable:
                    await asyncio.sleep(AWAY_SECONDS)
        finally:
            await self._stop()

    async def send_once(self) -> int:
        """Send what is unsent now, a page for each subscription, and wait for it; answers how many events went out."""
        return sum(await asyncio.gather(*await self._look()))

    async def _look(self) -> list["asyncio.Task[int]"]:
        """Begin to send to every socket that is behind and idle."""
        busy = [*self._sending, *self._waiting.names()]
        async with self._database.transaction() as tx:
            behind = await service.find_behind(tx, busy, LOOK_LIMIT)
        pages = Pages(self._database)
        return [self._begin(name, list(group), pages) for name, group in groupby(behind, key=lambda row: row.connection_id)]

    def _begin(self, connection_id: str, behind: Sequence[Behind], pages: Pages) -> "asyncio.Task[int]":
        task = asyncio.create_task(self._send_connection(connection_id, behind, pages))
        self._sending[connection_id] = task
        task.add_done_callback(lambda done: self._ended(connection_id, done))
        return task

    def _ended(self, connection_id: str, task: "asyncio.Task[int]") -> None:
        """There may be more for this socket, so the next look comes soon."""
        self._sending.pop(connection_id, None)
        if not task.cancelled() and task.exception() is None and task.result():
            self.wake()

    async def _send_connection(self, connection_id: str, behind: Sequence[Behind], pages: Pages) -> int:
        """One socket's events, job by job and in order; 0 where they stay unsent for now."""
        sent = 0
        try:
            if behind[0].token_expires_at <= self._clock.now():
                await self._expire(connection_id)
                return 0
            for row in behind:
                sent += await self._send_job(row, pages)
            self._waiting.served(connection_id)
        except ConnectionGone:
            await self._drop(connection_id)
        except ConnectionSlow:
            await self._delay(connection_id)
        except Unavailable:
            self._waiting.away(connection_id)
        return sent

    async def _send_job(self, row: Behind, pages: Pages) -> int:
        """A page of one job; what was posted is marked also where the rest could not be."""
        frames = await pages.read(row.job_id, row.sent_seq)
        reached = row.sent_seq
        try:
            for frame in frames:
                await self._connections.post(row.connection_id, frame.text)
                reached = frame.last_seq
        finally:
            if reached > row.sent_seq:
                await self._marks.mark(Sent(row.connection_id, row.job_id, row.sent_seq, reached))
        return reached - row.sent_seq

    async def _expire(self, connection_id: str) -> None:
        """A socket past its token is told so and closed, unless a refresh came first; the client comes back with a fresh one."""
        async with self._database.transaction() as tx:
            expired = await service.expire_connection(tx, connection_id, self._clock.now())
        if not expired:
            return
        error = TokenExpired()
        told = encode({"type": "error", "error_code": error.code, "message": error.message, "close_code": TOKEN_EXPIRED_CODE})
        with contextlib.suppress(ConnectionGone, ConnectionSlow):
            await self._connections.post(connection_id, told)
        await self._connections.close(connection_id)

    async def _delay(self, connection_id: str) -> None:
        """A socket that does not read is asked again later, and closed after a minute of that: it may resume by `after`."""
        if not self._waiting.slow(connection_id):
            await self._drop(connection_id)
            with contextlib.suppress(ConnectionsUnavailable):
                await self._connections.close(connection_id)

    async def _drop(self, connection_id: str) -> None:
        self._waiting.served(connection_id)
        async with self._database.transaction() as tx:
            await service.drop_connection(tx, connection_id)

    async def _leads(self) -> bool:
        """Whether this process is the one that sends; asked of the database about once a second."""
        now = time.monotonic()
        if now < self._leads_until - (LEAD_SECONDS - LEAD_AGAIN_SECONDS):
            return True
        async with self._database.transaction() as tx:
            leads = await service.take_lead(tx, self._name, LEAD_SECONDS)
            if leads and now >= self._forgets_at:
                self._forgets_at = now + FORGET_SECONDS
                await service.forget_expired(tx, self._clock.now() - FORGET_AFTER)
        self._leads_until = now + LEAD_SECONDS if leads else 0.0
        return leads

    async def _stop(self) -> None:
        """Let the messages that are under way arrive, then let another lead."""
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=AWAY_SECONDS)
        with contextlib.suppress(Unavailable):
            async with self._database.transaction() as tx:
                await service.give_lead_up(tx, self._name)
