"""The loop that every sweep runs in, and what sweeps are given."""

import asyncio
import logging
from dataclasses import dataclass
from typing import NoReturn, Protocol

from iama.db.connection import Database
from iama.kit.clock import Clock
from iama.kit.errors import Unavailable
from iama.kit.store import ObjectStore
from iama.kit.workflows import SignalGateway, WorkflowGateway

logger = logging.getLogger(__name__)
AWAY_SECONDS = 5.0


class Workflows(WorkflowGateway, SignalGateway, Protocol):
    """The workflow service as sweeps need it."""


@dataclass(frozen=True, slots=True)
class Broom:
    """What sweeps work with."""

    database: Database
    clock: Clock
    store: ObjectStore
    workflows: Workflows


class Sweep(Protocol):
    """Something to look for every `every_s` seconds."""

    @property
    def every_s(self) -> float:
        """Seconds between looks that found nothing."""
        ...

    @property
    def rest_s(self) -> float:
        """Seconds to wait before the first look and after an outage, where others must have time to be heard."""
        ...

    async def look(self) -> int:
        """Find a page of what is due and see to it; answers how much that was."""
        ...


async def run_sweep(sweep: Sweep, away_s: float = AWAY_SECONDS) -> NoReturn:
    """Look until cancelled, at once again after a find. A database, store or workflow service that is away only delays."""
    await asyncio.sleep(sweep.rest_s)
    while True:
        try:
            found = await sweep.look()
        except Unavailable as error:
            logger.warning("a sweep waits", extra={"code": error.code, "key": type(sweep).__name__})
            await asyncio.sleep(max(away_s, sweep.every_s, sweep.rest_s))
            continue
        if not found:
            await asyncio.sleep(sweep.every_s)
