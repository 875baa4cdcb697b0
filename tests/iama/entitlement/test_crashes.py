"""Random operations of gate, ledger and settlement, each of which may die between any two statements or after its commit.

Whoever died is tried again, as an activity would be; in the end every sum equals that of an oracle that never dies.
IAMA_LEDGER_STEPS says how many operations (10,000 in `make soak`), IAMA_SEED where they begin.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from iama.db.connection import LambdaDatabase
from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending, StartRequest, Usage, cost_of
from iama.kit.errors import IamaError
from tests.fixtures.edge import HandClock
from tests.iama.entitlement.conftest import Accounts

STEPS = int(os.environ.get("IAMA_LEDGER_STEPS", "250"))
SEED = int(os.environ.get("IAMA_SEED", "1"))
ENDS = (
    "CHANGED",
    "PARTIAL",
    "NOTHING_TO_CHANGE",
    "USER_CANCELLED",
    "LOGIC_FAILURE",
    "INFRA_FAILURE",
    "POLICY_BLOCKED",
    "TIMEOUT_EXECUTION",
)
GRANT = Decimal(100_000)


class Died(Exception):
    """The process is gone."""


class Mortal(Tx):
    """A transaction that dies after a number of statements."""

    __slots__ = ("left",)

    def __init__(self, inner: Tx, left: int) -> None:
        super().__init__(inner._connection)
        self.left = left

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Died

    async def fetch_one(self, *given: Any) -> Any:
        self._live()
        return await super().fetch_one(*given)

    async def fetch_all(self, *given: Any) -> Any:
        self._live()
        return await super().fetch_all(*given)

    async def fetch_scalar(self, *given: Any) -> Any:
        self._live()
        return await super().fetch_scalar(*given)

    async def fetch_after(self, *given: Any) -> Any:
        self._live()
        return await super().fetch_after(*given)

    async def execute(self, *given: Any) -> Any:
        self._live()
        return await super().execute(*given)


@dataclass
class Oracle:
    """What the sums have to be."""

    charged: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    kept: dict[str, Decimal] = field(default_factory=dict)
    """What settled jobs have cost, all their starts together."""
    starts: int = 0


async def insist(database: LambdaDatabase, dice: random.Random, work: Callable[[Tx], Awaitable[object]]) -> object:
    """Try until it is known to have happened; also once more after a commit whose answer was lost."""
    while True:
        try:
            async with database.transaction() as tx:
                answer = await work(Mortal(tx, dice.choice((0, 1, 2, 3, 4, 99, 99))))
        except Died:
            continue
        if dice.random() < 0.3:
            continue
        return answer


@pytest.mark.timeout(7200)
async def test_after_any_number_of_deaths_every_sum_is_the_oracles(accounts: Accounts, worker_database_url: str, clock: HandClock) -> None:
    print(f"IAMA_SEED={SEED} IAMA_LEDGER_STEPS={STEPS}")
    dice, oracle = random.Random(SEED), Oracle()
    user_id = await asyncio.to_thread(accounts.open, "ENTERPRISE", int(GRANT))
    free = '{"daily_jobs": 1000000, "concurrent_jobs": 1000000}'
    await asyncio.to_thread(accounts.write, "UPDATE subscription_tiers SET contract = %s WHERE user_id = %s", free, user_id)
    jobs = [await asyncio.to_thread(accounts.job, user_id) for _ in range(20)]
    database = LambdaDatabase(worker_database_url)
    try:
        for step in range(STEPS):
            await one_step(database, dice, oracle, (user_id, dice.choice(jobs), step, clock))
    finally:
        await database.close()
    balance = await asyncio.to_thread(accounts.ask, "SELECT granted, used, running FROM account_balances WHERE user_id = %s", user_id)
    running = sum((sum(calls.values()) for job, calls in oracle.charged.items() if job in oracle.open), Decimal(0))
    assert balance == [(GRANT, sum(oracle.kept.values(), Decimal(0)) + running, len(oracle.open))]
    by_job = await asyncio.to_thread(accounts.ask, "SELECT job_id::text, sum(credits) FROM usage_ledger GROUP BY job_id")
    expected = {job: oracle.kept.get(job, Decimal(0)) + sum(oracle.charged.get(job, {}).values(), Decimal(0)) for job, _ in by_job}
    assert {job: total for job, total in by_job if total} == {job: total for job, total in expected.items() if total}
    held = await asyncio.to_thread(accounts.ask, "SELECT job_id::text FROM quota_reservations WHERE state = 'OPEN'")
    assert sorted(job for (job,) in held) == sorted(oracle.open)
    assert await asyncio.to_thread(accounts.ask, "SELECT count(*) FROM entitlement_snapshots") == [(oracle.starts,)]
    assert await asyncio.to_thread(accounts.ask, "SELECT count(*) FROM quota_reservations") == [(oracle.starts,)]


async def one_step(database: LambdaDatabase, dice: random.Random, oracle: Oracle, scene: tuple[str, str, int, HandClock]) -> None:
    user_id, job_id, step, clock = scene
    now = clock.now()
    if job_id not in oracle.open:
        request = StartRequest(user_id, job_id, "LOCAL_NATIVE", now, Decimal(500), rerun=True)
        await insist(database, dice, lambda tx: entitlement.gate_start(tx, request))
        oracle.open.add(job_id)
        oracle.charged[job_id] = {}
        oracle.starts += 1
    elif dice.random() < 0.25:
        ending = Ending(dice.choice(ENDS), dice.random() < 0.5)
        await insist(database, dice, lambda tx: entitlement.settle(tx, job_id, ending, now))
        oracle.open.discard(job_id)
        spent = sum(oracle.charged.pop(job_id).values(), Decimal(0))
        oracle.kept[job_id] = oracle.kept.get(job_id, Decimal(0)) + (spent if cost_of(ending).charges else Decimal(0))
    elif dice.random() < 0.15:
        cap = Decimal(dice.randint(501, 900))
        try:
            await insist(database, dice, lambda tx: entitlement.raise_cap(tx, user_id, job_id, cap, now))
        except IamaError as refused:
            assert refused.code == "CAP_NOT_HIGHER"
    else:
        credits = Decimal(dice.randint(1, 30_000)) / 10_000
        usage = Usage(job_id, "repair", dice.choice(("L1", "L2")), step, credits, now)
        await insist(database, dice, lambda tx: entitlement.charge(tx, usage))
        oracle.charged[job_id][step] = credits
