"""The sender: each follower gets what it lacks, in order, at least once; the gone are forgotten."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from iama.db.pool import PooledDatabase
from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.stream import service as stream
from iama.stream.fanout import Fanout
from iama.stream.gateway import ConnectionSlow, ConnectionsUnavailable
from iama.stream.model import EventType, NewEvent, TicketHolder
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import HeldConnections, JobMaker, Role


@pytest_asyncio.fixture
async def pool(worker_database_url: str) -> AsyncIterator[PooledDatabase]:
    """The worker's database on this test's loop."""
    pool = PooledDatabase(worker_database_url, 4)
    yield pool
    await pool.close()


@pytest.fixture
def job_id(job_maker: JobMaker, api: Role, pro: SignedUp, clock: HandClock) -> str:
    """A job that c1 and c2 follow from its first event on."""
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)

    async def follow(tx: Tx) -> None:
        for name in ("c1", "c2"):
            holder = TicketHolder(pro.user_id, pro.session_id, clock.moment.replace(hour=13))
            await stream.open_connection(tx, name, holder, clock.now())
            await stream.subscribe(tx, name, job_id, 1 if name == "c1" else 0)

    api.run(follow, pro.user_id)
    return job_id


def seqs(connections: HeldConnections, name: str) -> list[int]:
    messages = [json.loads(text) for to, text in connections.posts if to == name]
    return [event["seq"] for message in messages for event in message.get("events", ())]


async def append(pool: PooledDatabase, job_id: str, key: str) -> int:
    async with pool.transaction() as tx:
        return await stream.append_event(tx, NewEvent(job_id, EventType.HEARTBEAT_STATUS, {}, key))


async def test_each_follower_gets_what_it_lacks_and_nothing_twice(job_id: str, pool: PooledDatabase, clock: HandClock) -> None:
    connections = HeldConnections()
    fanout = Fanout(pool, connections, clock)
    assert [await fanout.send_once(), await fanout.send_once()] == [5, 0]
    await append(pool, job_id, "more")
    assert await fanout.send_once() == 2
    assert (seqs(connections, "c1"), seqs(connections, "c2")) == ([2, 3, 4], [1, 2, 3, 4])


async def test_a_gone_socket_is_forgotten_and_holds_up_nobody(job_id: str, pool: PooledDatabase, clock: HandClock) -> None:
    connections = HeldConnections(gone={"c1"})
    await Fanout(pool, connections, clock).send_once()
    assert seqs(connections, "c2") == [1, 2, 3]
    async with pool.transaction() as tx:
        assert [connection.connection_id for connection in await stream.connections_for(tx, job_id)] == ["c2"]


async def test_a_socket_past_its_token_is_told_closed_and_forgotten(job_id: str, pool: PooledDatabase, clock: HandClock) -> None:
    connections = HeldConnections()
    clock.move(hours=2)
    await Fanout(pool, connections, clock).send_once()
    assert sorted(connections.closed) == ["c1", "c2"]
    told = [json.loads(text) for _, text in connections.posts]
    assert [(message["error_code"], message["close_code"]) for message in told] == [("STREAM_TOKEN_EXPIRED", 4401)] * 2
    async with pool.transaction() as tx:
        assert await stream.connections_for(tx, job_id) == []


class Unwilling(HeldConnections):
    """Refuses c1 with an error."""

    def __init__(self, error: type[Exception]) -> None:
        super().__init__()
        self._error = error

    async def post(self, connection_id: str, text: str) -> None:
        if connection_id == "c1":
            raise self._error
        await super().post(connection_id, text)


@pytest.mark.parametrize("error", [ConnectionsUnavailable, ConnectionSlow])
async def test_what_could_not_be_sent_stays_unsent(job_id: str, pool: PooledDatabase, clock: HandClock, error: type[Exception]) -> None:
    unwilling, back = Unwilling(error), HeldConnections()
    fanout = Fanout(pool, unwilling, clock)
    assert [await fanout.send_once(), await fanout.send_once()] == [3, 0]
    await Fanout(pool, back, clock).send_once()
    assert (seqs(unwilling, "c2"), seqs(back, "c1"), seqs(back, "c2")) == ([1, 2, 3], [2, 3], [])


class Stuck(HeldConnections):
    """Keeps c1 waiting until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.let_go, self.posts_to_c1 = asyncio.Event(), asyncio.Event(), 0

    async def post(self, connection_id: str, text: str) -> None:
        if connection_id == "c1":
            self.posts_to_c1 += 1
            self.reached.set()
            await self.let_go.wait()
        await super().post(connection_id, text)


async def test_a_socket_that_takes_its_time_delays_no_other_and_keeps_its_order(
    job_id: str, pool: PooledDatabase, clock: HandClock
) -> None:
    stuck = Stuck()
    fanout = Fanout(pool, stuck, clock)
    first = asyncio.create_task(fanout.send_once())
    await stuck.reached.wait()
    await append(pool, job_id, "more")
    async with asyncio.timeout(10):
        while seqs(stuck, "c2") != [1, 2, 3, 4]:
            await fanout.send_once()
    assert stuck.posts_to_c1 == 1
    stuck.let_go.set()
    await first
    await fanout.send_once()
    assert seqs(stuck, "c1") == [2, 3, 4]


async def test_a_refresh_that_comes_first_keeps_the_socket(
    job_id: str, pool: PooledDatabase, clock: HandClock, api: Role, pro: SignedUp
) -> None:
    connections = HeldConnections()
    clock.move(hours=2)
    async with pool.transaction() as tx:
        fresh = TicketHolder(pro.user_id, pro.session_id, clock.moment.replace(hour=15))
        await api.go(lambda own: stream.refresh_connection(own, "c1", fresh))
        assert not await stream.expire_connection(tx, "c1", clock.now())
    await Fanout(pool, connections, clock).send_once()
    assert (connections.closed, seqs(connections, "c1")) == (["c2"], [2, 3])


async def test_of_two_senders_one_leads_and_the_other_takes_over(job_id: str, pool: PooledDatabase, clock: HandClock) -> None:
    first, second = Watched(), Watched()
    leading = asyncio.create_task(Fanout(pool, first, clock).run())
    async with asyncio.timeout(10):
        await first.until("c2", [1, 2, 3])
        waiting = asyncio.create_task(Fanout(pool, second, clock).run())
        await append(pool, job_id, "more")
        await first.until("c2", [1, 2, 3, 4])
        await stop(leading)
        await append(pool, job_id, "later")
        await second.until("c2", [5])
        assert seqs(first, "c2") == [1, 2, 3, 4]
    await stop(waiting)


async def stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


class Watched(HeldConnections):
    """Tells when a socket has got what it lacked."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = asyncio.Event()

    async def post(self, connection_id: str, text: str) -> None:
        await super().post(connection_id, text)
        self._changed.set()

    async def until(self, name: str, expected: list[int]) -> None:
        while seqs(self, name) != expected:
            await self._changed.wait()
            self._changed.clear()


async def test_a_running_sender_finds_commits_of_others_and_wakes_for_its_own(job_id: str, pool: PooledDatabase, clock: HandClock) -> None:
    connections = Watched()
    fanout = Fanout(pool, connections, clock)
    running = asyncio.create_task(fanout.run())
    async with asyncio.timeout(10):
        await connections.until("c2", [1, 2, 3])
        await append(pool, job_id, "own")
        fanout.wake()
        await connections.until("c1", [2, 3, 4])
    await stop(running)
