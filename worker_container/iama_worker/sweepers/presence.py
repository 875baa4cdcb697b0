"""Finds clients that fell silent, and lost ones that are back.

Surprising: two sweeps, because they are not equally urgent. A loss may be seen five seconds late; a return may come in the
last second of the grace.
"""

from iama.jobs import service as jobs
from iama_worker.sweepers.loop import Broom


class LossSweep:
    """Every five seconds: sessions silent for 45 seconds, and what that means for their jobs."""

    every_s = 5.0
    rest_s = 20.0
    """Longer than two beats are apart: whoever lives has been heard by then, also after the whole stack was down."""

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        async with self._broom.database.transaction() as tx:
            return await jobs.note_losses(tx, self._broom.clock.now())


class ReturnSweep:
    """Every second, among lost jobs only: a client has spoken again."""

    every_s = 1.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        async with self._broom.database.transaction() as tx:
            return await jobs.note_returns(tx, self._broom.clock.now())
