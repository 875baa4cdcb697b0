"""Takes code out of rows that outlived their artifacts: log lines, requests, excerpts, operations, command lines. The rows stay."""

from iama.runs import service as runs
from iama.stream import service as stream
from iama_worker.sweepers.loop import Broom


class BlankingSweep:
    """Every minute, a page of each kind."""

    every_s = 60.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            return await runs.blank_expired(tx, now) + await stream.blank_expired_events(tx, now)
