"""The story while a step runs: lines that come before its end, not too many, and no secret in them."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from iama.db.pool import PooledDatabase
from iama.jobs.states import JobState
from iama.runs.model import RunKind
from iama.stream import service as stream
from iama_worker.activities.narrator import MAX_TEXT, Telling, narrating, run_line, tell
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker


@pytest_asyncio.fixture
async def database(worker_database_url: str) -> AsyncIterator[PooledDatabase]:
    pool = PooledDatabase(worker_database_url)
    yield pool
    await pool.close()


async def lines(database: PooledDatabase, job_id: str) -> list[str]:
    async with database.transaction() as tx:
        events = await stream.read_events(tx, job_id, 0)
    return [str(event.payload["text"]) for event in events if event.type == "log_line"]


async def begin(job_maker: JobMaker, pro: SignedUp) -> str:
    return await asyncio.to_thread(job_maker.walk, pro, JobState.REFACTORING)


async def test_a_running_step_is_told_while_it_runs_and_what_does_not_change_once(
    job_maker: JobMaker, pro: SignedUp, database: PooledDatabase, tmp_path: Path
) -> None:
    job_id = await begin(job_maker, pro)
    looked = asyncio.Semaphore(0)
    loop, told = asyncio.get_running_loop(), run_line(tmp_path, RunKind.VERIFY)

    def look() -> str:
        loop.call_soon_threadsafe(looked.release)
        return told()

    async with narrating(database, Telling(job_id, "REFACTORING", "run:1", look, seconds=0.01)), asyncio.timeout(20):
        await looked.acquire()
        assert await lines(database, job_id) == [], "nothing is said before a test began"
        record = {"test_id": "t.py::a[secret]", "started": True}
        (tmp_path / "outcomes-0.jsonl").write_text(json.dumps(record) + "\n")
        while not await lines(database, job_id):
            await looked.acquire()
        for _ in range(5):
            await looked.acquire()
    assert await lines(database, job_id) == ["VERIFY: 0 test runs ended, 0 failed, now t.py::a"]


async def test_a_long_or_secret_text_is_cut_and_redacted(job_maker: JobMaker, pro: SignedUp, database: PooledDatabase) -> None:
    job_id = await begin(job_maker, pro)
    await tell(database, job_id, ("REFACTORING", "password=canary " + "x " * MAX_TEXT), "1")
    (text,) = await lines(database, job_id)
    assert len(text) < MAX_TEXT + 100 and "canary" not in text


async def test_a_step_whose_narrator_cannot_speak_goes_on(job_maker: JobMaker, pro: SignedUp, database: PooledDatabase) -> None:
    job_id = await begin(job_maker, pro)
    looked = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()

    def look() -> str:
        loop.call_soon_threadsafe(looked.release)
        raise OSError

    async with narrating(database, Telling(job_id, "REFACTORING", "run:1", look, seconds=0.01)), asyncio.timeout(20):
        for _ in range(3):
            await looked.acquire()
    assert await lines(database, job_id) == []
