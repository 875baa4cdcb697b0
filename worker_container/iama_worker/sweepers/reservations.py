"""Releases reservations that no workflow will settle."""

import logging

from iama.jobs import orphans
from iama.jobs.contract import job_workflow_id
from iama.jobs.model import Suspect
from iama_worker.sweepers.loop import Broom

logger = logging.getLogger(__name__)


class ReservationSweep:
    """Every minute; each open reservation is looked at once in ten minutes, so ten thousand cost seventeen a second."""

    every_s = 60.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            suspects = await orphans.claim_suspects(tx, now)
        for suspect in suspects:
            if await self._is_orphan(suspect):
                logger.warning("an orphan reservation is released", extra={"key": suspect.job_id, "state": suspect.status})
                async with self._broom.database.transaction() as tx:
                    await orphans.release(tx, suspect, now)
        return len(suspects)

    async def _is_orphan(self, suspect: Suspect) -> bool:
        """A workflow that is still there settles it itself, however long it takes; so does one that is yet to start."""
        if suspect.outcome is not None:
            return True
        return not suspect.start_waits and not await self._broom.workflows.is_running(job_workflow_id(suspect.job_id))
