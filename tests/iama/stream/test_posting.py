"""What the tasks of one sender share."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from iama.db.opening import Answers, DatabaseUnavailable, Opening, OpenUnit
from iama.db.pool import PooledDatabase
from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.stream import service as stream
from iama.stream.model import Sent, TicketHolder
from iama.stream.posting import Marks, Pages
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Role


class Counted:
    """A database that counts its transactions, and can be away."""

    def __init__(self, inner: PooledDatabase) -> None:
        self.inner, self.transactions, self.away = inner, 0, False

    @asynccontextmanager
    async def transaction(self, owner: str | None = None) -> AsyncIterator[Tx]:
        self.transactions += 1
        if self.away:
            raise DatabaseUnavailable
        async with self.inner.transaction(owner) as tx:
            yield tx

    @asynccontextmanager
    async def opened(self, owner: str | None, first: Sequence[Opening]) -> AsyncIterator[OpenUnit]:
        async with self.inner.opened(owner, first) as unit:
            yield unit

    async def run(self, owner: str | None, statements: Sequence[Opening]) -> Answers:
        return await self.inner.run(owner, statements)

    async def close(self) -> None:
        await self.inner.close()


async def test_followers_at_the_same_event_share_one_read(job_maker: JobMaker, pro: SignedUp, worker_database_url: str) -> None:
    job_id = await asyncio.to_thread(job_maker.walk, pro, JobState.WAITING_STRATEGY)
    counted = Counted(PooledDatabase(worker_database_url))
    pages = Pages(counted)
    read = await asyncio.gather(*(pages.read(job_id, 1) for _ in range(50)), pages.read(job_id, 2))
    assert counted.transactions == 2
    assert {frame.last_seq for page in read for frame in page} == {3}
    await counted.close()


async def test_marks_that_gather_commit_together(
    job_maker: JobMaker, api: Role, pro: SignedUp, clock: HandClock, worker_database_url: str
) -> None:
    job_id = await asyncio.to_thread(job_maker.walk, pro, JobState.WAITING_STRATEGY)
    names = [f"c{number}" for number in range(40)]

    async def follow(tx: Tx) -> None:
        for name in names:
            await stream.open_connection(tx, name, TicketHolder(pro.user_id, pro.session_id, clock.now()), clock.now())
            await stream.subscribe(tx, name, job_id, 0)

    await api.go(follow, pro.user_id)
    counted = Counted(PooledDatabase(worker_database_url))
    marks = Marks(counted)
    await asyncio.gather(*(marks.mark(Sent(name, job_id, 0, 3)) for name in names))
    assert counted.transactions <= 2
    async with counted.transaction() as tx:
        assert await stream.find_behind(tx, [], 100) == []
    counted.away = True
    with pytest.raises(DatabaseUnavailable):
        await marks.mark(Sent("c1", job_id, 3, 4))
    await counted.close()
