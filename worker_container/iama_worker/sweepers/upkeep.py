"""Deletes rows that have outlived their use: used tickets, gone connections, old answers, done effects, silent sessions."""

from iama.jobs import service as jobs
from iama.ops import service as ops
from iama_worker.sweepers.loop import Broom


class UpkeepSweep:
    """Every five minutes, a page of each kind."""

    every_s = 300.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            return await ops.delete_expired(tx, now) + await jobs.forget_sessions(tx, now)
