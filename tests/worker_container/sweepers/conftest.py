"""A workflow service that remembers, and workers that sweep side by side."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
import pytest

from iama.db.pool import PooledDatabase
from iama.kit.errors import JsonValue
from iama.kit.s3 import S3Store
from iama_worker.sweepers.loop import Broom, Sweep
from tests.fixtures.edge import HandClock


class Recorder:
    """Notes what it is asked, or is away; `open` are the workflows that run."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.asked, self.open = fault, list[tuple[str, str]](), set[str]()

    async def start(self, workflow: str, workflow_id: str, payload: object, *, retry_failed: bool = False) -> bool:
        self._note(workflow, workflow_id)
        return True

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        self._note(name, workflow_id)
        return None

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        return await self.update(workflow_id, name, payload, update_id)

    async def signal(self, workflow_id: str, name: str) -> None:
        self._note(name, workflow_id)

    async def is_running(self, workflow_id: str) -> bool:
        if self.fault:
            raise self.fault
        return workflow_id in self.open

    async def ping(self) -> None:
        return None

    def _note(self, what: str, workflow_id: str) -> None:
        self.asked.append((what, workflow_id))
        if self.fault:
            raise self.fault


@dataclass
class Workers:
    """Two workers' sweeps over one database and store, each with connections of its own."""

    url: str
    clock: HandClock
    store: S3Store
    workflows: Recorder = field(default_factory=Recorder)

    def look(self, kind: Callable[[Broom], Sweep], workers: int = 2) -> int:
        """All look at once; what they found together."""

        async def work() -> int:
            pools = [PooledDatabase(self.url, 2) for _ in range(workers)]
            try:
                brooms = [Broom(pool, self.clock, self.store, self.workflows) for pool in pools]
                return sum(await asyncio.gather(*(kind(broom).look() for broom in brooms)))
            finally:
                await asyncio.gather(*(pool.close() for pool in pools))

        return asyncio.run(work())


@pytest.fixture
def workers(worker_database_url: str, clock: HandClock, objects: S3Store) -> Workers:
    return Workers(worker_database_url, clock, objects)


class Rows:
    """What lies in the database, seen by its superuser."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, query: LiteralString, *params: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as connection:
            cursor = connection.execute(query, params)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def rows(admin_database_url: str) -> Rows:
    return Rows(admin_database_url)
