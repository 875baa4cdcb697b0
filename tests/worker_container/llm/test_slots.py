"""Places for model calls over all workers: never more than three of a user and class, none lost with a worker that died."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import psycopg
import pytest
import pytest_asyncio

from iama.db.pool import PooledDatabase
from iama_worker.llm.slots import CALLS_AT_ONCE, CallSlots, Pace
from tests.fixtures.edge import SignedUp

QUICK = Pace(lease_s=60, look_s=0.02)


@pytest_asyncio.fixture
async def workers(worker_database_url: str) -> AsyncIterator[list[CallSlots]]:
    """Two workers with connections of their own."""
    pools = [PooledDatabase(worker_database_url) for _ in range(2)]
    yield [CallSlots(pool, QUICK) for pool in pools]
    for pool in pools:
        await pool.close()


def held(url: str) -> list[tuple[str, int]]:
    with psycopg.connect(url) as connection:
        query = "SELECT model_class, count(*) FROM model_call_slots WHERE held_until > now() GROUP BY 1"
        return connection.execute(query).fetchall()


async def test_two_workers_together_hold_no_more_than_three(workers: list[CallSlots], pro: SignedUp, admin_database_url: str) -> None:
    now = most = 0
    full = asyncio.Event()

    async def call(slots: CallSlots) -> None:
        nonlocal now, most
        async with slots.slot(pro.user_id, "L1"):
            now += 1
            most = max(most, now)
            assert held(admin_database_url)[0][1] <= 3
            if now == 3:
                full.set()
            await full.wait()
            now -= 1

    await asyncio.wait_for(asyncio.gather(*(call(workers[number % 2]) for number in range(16))), 60)
    assert (most, held(admin_database_url)) == (CALLS_AT_ONCE["L1"], [])


async def test_users_and_classes_do_not_wait_for_each_other(workers: list[CallSlots], pro: SignedUp, stranger: SignedUp) -> None:
    ann, bob = pro.user_id, stranger.user_id
    slots, other = workers
    wanted = [(slots, ann, "L1")] * 3 + [(slots, bob, "L1"), (slots, ann, "L2"), (other, ann, "L2"), (other, bob, "L1")]
    async with asyncio.timeout(20), AsyncExitStack() as held_here:
        for where, user_id, model_class in wanted:
            await held_here.enter_async_context(where.slot(user_id, model_class))
        waiting = asyncio.ensure_future(_hold(other, ann))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
    await asyncio.wait_for(waiting, 20)


async def _hold(slots: CallSlots, user_id: str) -> None:
    async with slots.slot(user_id, "L1"):
        return


async def test_a_call_that_is_cancelled_while_it_waits_or_speaks_leaves_no_place(
    workers: list[CallSlots], pro: SignedUp, admin_database_url: str
) -> None:
    slots, other = workers
    async with slots.slot(pro.user_id, "L1"), slots.slot(pro.user_id, "L1"), slots.slot(pro.user_id, "L1"):
        waiting = asyncio.ensure_future(_hold(other, pro.user_id))
        await asyncio.wait({waiting}, timeout=0.2)
        waiting.cancel()
        await asyncio.wait({waiting})
        assert held(admin_database_url) == [("L1", 3)]
    assert held(admin_database_url) == []


async def test_what_a_dead_worker_held_is_free_when_its_lease_ends_and_a_living_one_keeps_its_own(
    worker_database_url: str, pro: SignedUp, admin_database_url: str, workers: list[CallSlots]
) -> None:
    pool = PooledDatabase(worker_database_url)
    living = CallSlots(pool, Pace(lease_s=0.4, look_s=0.02))
    expire = "UPDATE model_call_slots SET held_until = now() - interval '1 second' WHERE slot = 1 RETURNING holder"
    async with asyncio.timeout(20), living.slot(pro.user_id, "L1"):
        with psycopg.connect(admin_database_url) as connection:
            before = connection.execute("SELECT held_until FROM model_call_slots").fetchall()
        while True:
            with psycopg.connect(admin_database_url) as connection:
                if connection.execute("SELECT held_until FROM model_call_slots").fetchall() > before:
                    break
            await asyncio.sleep(0.02)
    await pool.close()
    async with workers[0].slot(pro.user_id, "L1"), workers[0].slot(pro.user_id, "L1"), workers[0].slot(pro.user_id, "L1"):
        with psycopg.connect(admin_database_url) as connection:
            assert connection.execute(expire.encode()).fetchall()
        await asyncio.wait_for(_hold(workers[1], pro.user_id), 20)


@pytest.mark.parametrize("model_class", ["L2", "L3"])
async def test_a_class_without_a_limit_asks_nobody(
    workers: list[CallSlots], pro: SignedUp, admin_database_url: str, model_class: str
) -> None:
    async with workers[0].slot(pro.user_id, model_class):
        assert held(admin_database_url) == []
