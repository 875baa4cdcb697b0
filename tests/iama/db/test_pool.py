"""The worker's pool keeps the same promises as the single connection."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio

from iama.db.opening import DatabaseUnavailable, Opening
from iama.db.pool import PooledDatabase
from iama.db.queries import Query

OWNER = Query("owner", "SELECT current_setting('app.user_id', true)")
PID = Query("pid", "SELECT pg_backend_pid()")


@pytest_asyncio.fixture
async def pool(worker_database_url: str) -> AsyncIterator[PooledDatabase]:
    pool = PooledDatabase(worker_database_url, size=2)
    yield pool
    await pool.close()


async def pid(pool: PooledDatabase) -> int | None:
    async with pool.transaction() as tx:
        return await tx.fetch_scalar(PID, {}, int)


async def test_transactions_run_side_by_side(pool: PooledDatabase) -> None:
    async with pool.transaction("a") as one, pool.transaction("b") as other:
        assert await one.fetch_scalar(OWNER, {}, str) == "a"
        assert await other.fetch_scalar(OWNER, {}, str) == "b"


async def test_more_callers_than_connections_wait_their_turn(pool: PooledDatabase) -> None:
    pids = await asyncio.gather(*(pid(pool) for _ in range(12)))
    assert len(set(pids)) <= 2


async def test_a_killed_connection_is_noticed_before_it_is_lent(pool: PooledDatabase, admin_database_url: str) -> None:
    killed = await pid(pool)
    with psycopg.connect(admin_database_url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [killed])
    assert await pid(pool) != killed


async def test_a_failed_transaction_is_undone_and_its_connection_stays_usable(pool: PooledDatabase) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await pool.run(None, [Opening(Query("fail", "SELECT 1 / 0"), {})])
    assert await pool.run("me", [Opening(OWNER, {})]) == ([{"current_setting": "me"}],)


async def test_a_server_that_is_away_is_unavailable() -> None:
    pool = PooledDatabase("postgresql://nobody@127.0.0.1:9/none", seconds_to_wait=0.3)
    with pytest.raises(DatabaseUnavailable):
        await pid(pool)
    await pool.close()
