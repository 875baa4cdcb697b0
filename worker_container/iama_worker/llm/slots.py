"""How many calls of a class one user may have open, over all workers: places in the database, leased while a call runs.

No transaction is open while a provider speaks: a place is taken and committed, its lease is extended beside the call, and it is given
back afterwards. What a dead worker held is free again when its lease ends. Inside one worker a semaphore comes first, so that of all
that wait here only as many ask the database as could get a place.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from iama.db.connection import Database
from iama.kit.errors import IamaError
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import SlotWanted
from iama_worker.aftercare import finish_anyway

CALLS_AT_ONCE: Mapping[str, int] = {"L1": 3}
"""Calls of one class that one user may have open."""
LEASE_SECONDS = 60.0
FIRST_LOOK_S, LAST_LOOK_S = 0.1, 2.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how long a place is leased, and the longest wait between two looks for one."""

    lease_s: float = LEASE_SECONDS
    look_s: float = LAST_LOOK_S


class CallSlots:
    """At most so many calls of a class at once for one user; the next one waits."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        self._database, self._pace = database, pace or Pace()
        self._waiting: WeakValueDictionary[tuple[str, str], asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def slot(self, user_id: str, model_class: str) -> AsyncIterator[None]:
        """Hold one while the block runs; a class without a limit needs none."""
        limit = CALLS_AT_ONCE.get(model_class)
        if limit is None:
            yield
            return
        here = self._waiting.get((user_id, model_class)) or asyncio.Semaphore(limit)
        self._waiting[user_id, model_class] = here
        async with here, self._place(SlotWanted(user_id, model_class, limit, new_id(), self._pace.lease_s)):
            yield

    @asynccontextmanager
    async def _place(self, wanted: SlotWanted) -> AsyncIterator[None]:
        keeping: asyncio.Task[None] | None = None
        try:
            await self._take(wanted)
            keeping = asyncio.create_task(self._keep(wanted))
            yield
        finally:
            if keeping is not None:
                keeping.cancel()
            await finish_anyway(self._give_back(wanted))

    async def _take(self, wanted: SlotWanted) -> None:
        look_s = FIRST_LOOK_S
        while True:
            async with self._database.transaction() as tx:
                if await ops.take_slot(tx, wanted):
                    return
            await asyncio.sleep(min(look_s, self._pace.look_s))
            look_s *= 2

    async def _keep(self, wanted: SlotWanted) -> None:
        """Extend the lease in time; where the database is away for a moment, the next turn does."""
        while True:
            await asyncio.sleep(wanted.lease_s / 4)
            try:
                async with self._database.transaction() as tx:
                    await ops.extend_slot(tx, wanted)
            except IamaError as error:
                logger.warning("the lease of a model call was not extended", extra={"code": error.code})

    async def _give_back(self, wanted: SlotWanted) -> None:
        """A place that cannot be given back is free when its lease ends; the call's answer counts more."""
        try:
            async with self._database.transaction() as tx:
                await ops.give_slot_back(tx, wanted)
        except IamaError as error:
            logger.warning("a model call's place was not given back", extra={"code": error.code})
