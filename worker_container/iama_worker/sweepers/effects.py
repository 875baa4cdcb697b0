"""Carries out what lies in the outbox: starts of workflows, decisions that may not have arrived, signals.

Each effect is leased, so several workers share them; all kinds are harmless when they happen twice.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from iama.jobs import service as jobs
from iama.jobs.contract import JOB_WORKFLOW, job_workflow_id
from iama.jobs.decisions import insist
from iama.jobs.model import PendingCommand, PendingSignal, StartRequest
from iama.kit.errors import Conflict
from iama_worker.sweepers.loop import Broom

logger = logging.getLogger(__name__)


class EffectSweep:
    """Looks every second: a handler's own attempt has failed by then, or there was none."""

    every_s = 1.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        """Carry out what is due now; answers how many effects there were."""
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            starts = await jobs.claim_start_requests(tx, now)
            commands = await jobs.claim_commands(tx, now)
            signals = await jobs.claim_signals(tx, now)
        for start in starts:
            await self._finish(start.key, partial(self._start, start))
        for command in commands:
            await self._finish(command.key, partial(self._send, command))
        for signal in signals:
            await self._finish(signal.key, partial(self._signal, signal))
        return len(starts) + len(commands) + len(signals)

    async def _finish(self, key: str, effect: Callable[[], Awaitable[object]]) -> None:
        """A refusal finishes an effect as well: the job has moved on."""
        try:
            await effect()
        except Conflict as refused:
            logger.info("effect refused", extra={"code": refused.code, "key": key})
        async with self._broom.database.transaction() as tx:
            await jobs.finish_effect(tx, key, self._broom.clock.now())

    async def _start(self, start: StartRequest) -> None:
        await self._broom.workflows.start(JOB_WORKFLOW, job_workflow_id(start.input.job_id), start.input)

    async def _send(self, command: PendingCommand) -> None:
        workflow_id, argument = command.workflow_id or job_workflow_id(command.job_id), dict(command.argument)
        await insist(partial(self._broom.workflows.update, workflow_id, command.command.value, argument, command.update_id))

    async def _signal(self, signal: PendingSignal) -> None:
        await self._broom.workflows.signal(job_workflow_id(signal.job_id), signal.signal.value)
