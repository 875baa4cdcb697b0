"""Carries out what handlers could not: starts of workflows, and decisions that were stored but may not have arrived.

Each effect is leased with SKIP LOCKED, so several workers share the work; both kinds are harmless when they happen twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from iama.db.connection import Database
from iama.jobs import service as jobs
from iama.jobs.contract import JOB_WORKFLOW, job_workflow_id
from iama.jobs.model import PendingCommand, StartRequest
from iama.kit.clock import Clock
from iama.kit.errors import Conflict, Unavailable
from iama.kit.workflows import WorkflowGateway

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
AWAY_SECONDS = 5.0


class Sweeper:
    """One loop a worker. `run` until cancelled."""

    def __init__(self, database: Database, workflows: WorkflowGateway, clock: Clock) -> None:
        self._database, self._workflows, self._clock = database, workflows, clock

    async def run(self) -> None:
        """Look every second; a database or a workflow service that is away only delays."""
        while True:
            try:
                swept = await self.sweep_once()
            except Unavailable as error:
                logger.warning("sweeper waits", extra={"code": error.code})
                await asyncio.sleep(AWAY_SECONDS)
                continue
            if not swept:
                await asyncio.sleep(LOOK_SECONDS)

    async def sweep_once(self) -> int:
        """Carry out what is due now; answers how many effects there were."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            starts = await jobs.claim_start_requests(tx, now)
            commands = await jobs.claim_commands(tx, now)
        for start in starts:
            await self._finish(start.key, partial(self._start, start))
        for command in commands:
            await self._finish(command.key, partial(self._send, command))
        return len(starts) + len(commands)

    async def _finish(self, key: str, effect: Callable[[], Awaitable[object]]) -> None:
        """A refusal finishes an effect as well: the job has moved on."""
        try:
            await effect()
        except Conflict as refused:
            logger.info("effect refused", extra={"code": refused.code, "key": key})
        async with self._database.transaction() as tx:
            await jobs.finish_effect(tx, key, self._clock.now())

    async def _start(self, start: StartRequest) -> None:
        await self._workflows.start(JOB_WORKFLOW, job_workflow_id(start.input.job_id), start.input)

    async def _send(self, command: PendingCommand) -> None:
        await self._workflows.update(job_workflow_id(command.job_id), command.command.value, dict(command.argument), command.update_id)
