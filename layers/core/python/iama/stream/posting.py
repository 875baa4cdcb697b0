"""What the tasks of one sender share: pages that many followers of a job need, and marks that commit together."""

import asyncio

from iama.db.connection import Database
from iama.stream import service
from iama.stream.model import Frame, Sent, frames

PAGE_EVENTS = 100
"""Events of one turn. A log line is at most 16 KiB, so a page is below 2 MiB."""


class Pages:
    """The messages of one round. Followers who stand at the same event share one read; the round's end frees them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[tuple[str, int], asyncio.Task[list[Frame]]] = {}

    async def read(self, job_id: str, after: int) -> list[Frame]:
        """The next messages of a job after an event."""
        place = (job_id, after)
        if place not in self._read:
            self._read[place] = asyncio.create_task(self._load(job_id, after))
        return await asyncio.shield(self._read[place])

    async def _load(self, job_id: str, after: int) -> list[Frame]:
        async with self._database.transaction() as tx:
            events = await service.read_events(tx, job_id, after, PAGE_EVENTS)
        return list(frames(job_id, events))


class Marks:
    """Group commit: marks that arrive while one transaction runs go into the next one together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathered: list[Sent] = []
        self._turn = asyncio.Lock()

    async def mark(self, sent: Sent) -> None:
        """Returns once the mark is committed."""
        gathered = self._gathered
        gathered.append(sent)
        async with self._turn:
            if gathered is not self._gathered:
                return
            self._gathered = []
            async with self._database.transaction() as tx:
                await service.mark_sent(tx, gathered)
