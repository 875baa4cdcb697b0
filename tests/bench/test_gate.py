"""The gate: at most four round trips, and p95 within 15 ms while fifty users start jobs, each one a second."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from psycopg import AsyncConnection

from iama.db.connection import LambdaDatabase
from iama.db.pool import PooledDatabase
from iama.entitlement import service as entitlement
from iama.entitlement.model import StartRequest
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts

USERS, SECONDS, ENVIRONMENTS = 50, 8, 16
ROUND_TRIPS, P95_MS = 4, 15.0


@dataclass
class Counted:
    """Round trips of a connection: each is one call of libpq that waits for an answer."""

    trips: int = 0


@pytest.fixture
def accounts(api: Role, clock: Any, admin_database_url: str, sign_up: Any) -> Accounts:
    return Accounts(api, clock, admin_database_url, sign_up)


async def test_the_gate_takes_four_round_trips(accounts: Accounts, worker_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    request = await asyncio.to_thread(lambda: accounts.request(accounts.open("PRO", 650)))
    counted, waiting = Counted(), AsyncConnection.wait

    async def wait(self: AsyncConnection[Any], gen: Any, interval: float = 0.1) -> Any:
        counted.trips += 1
        return await waiting(self, gen, interval)

    database = PooledDatabase(worker_database_url, size=1)
    try:
        async with database.transaction():
            pass
        connection_pool = database._pool
        assert connection_pool is not None
        monkeypatch.setattr(AsyncConnection, "wait", wait)
        async with database.transaction() as tx:
            before = counted.trips
            await entitlement.gate_start(tx, request)
            inside = counted.trips - before
    finally:
        monkeypatch.undo()
        await database.close()
    assert inside + 2 <= ROUND_TRIPS, f"{inside} between BEGIN and COMMIT"


@pytest.mark.figures
async def test_fifty_users_pass_the_gate_in_fifteen_milliseconds(accounts: Accounts, worker_database_url: str) -> None:
    def arrange() -> list[list[StartRequest]]:
        users = [accounts.open("ENTERPRISE", 5_000) for _ in range(USERS)]
        return [[accounts.request(user_id, max_credits=Decimal(20)) for _ in range(SECONDS)] for user_id in users]

    plans = await asyncio.to_thread(arrange)
    idle: asyncio.Queue[LambdaDatabase] = asyncio.Queue()
    for _ in range(ENVIRONMENTS):
        warm = LambdaDatabase(worker_database_url)
        async with warm.transaction():
            idle.put_nowait(warm)
    milliseconds: list[float] = []

    async def user(number: int, requests: list[StartRequest]) -> None:
        await asyncio.sleep(number / USERS)
        for request in requests:
            database, started = await idle.get(), time.perf_counter()
            async with database.transaction() as tx:
                await entitlement.gate_start(tx, request)
            milliseconds.append((time.perf_counter() - started) * 1000)
            idle.put_nowait(database)
            await asyncio.sleep(max(1 - (time.perf_counter() - started), 0))

    cpu = time.process_time()
    try:
        await asyncio.gather(*(user(number, plan) for number, plan in enumerate(plans)))
    finally:
        while not idle.empty():
            await idle.get_nowait().close()
    own = (time.process_time() - cpu) * 1000 / len(milliseconds)
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    told = f"{len(milliseconds)} starts, median {statistics.median(milliseconds):.1f} ms, p95 {p95:.1f} ms"
    print(f"gate: {told}, {own:.1f} ms of our own processor time each")
    assert p95 <= P95_MS
