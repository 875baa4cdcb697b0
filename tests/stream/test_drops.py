"""The same ordered story whatever the network does: drops, delays, several writers, from any point."""

import asyncio
import itertools
import os
import threading
from collections.abc import Callable, Iterator

import pytest

from iama.db.pool import PooledDatabase
from iama.jobs.states import JobState
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from iama_cli.client.events import EventFeed
from tests.fakes.cutting_proxy import CuttingProxy, cutting
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker
from tests.fixtures.live import LiveStream

DROPS, WRITERS = int(os.environ.get("IAMA_CHAOS_DROPS", "25")), 3
"""`make test` takes a sample; `make chaos` drops a hundred times."""
SEED = 20261128


class Writers:
    """Several connections that commit to one job at once, on a thread of their own, until they are told to end."""

    def __init__(self, database_url: str, job_id: str, wake: Callable[[], None]) -> None:
        self._url, self._job_id, self._wake = database_url, job_id, wake
        self._ended = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._write_all()))
        self.written: list[int] = []

    def __enter__(self) -> "Writers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> int:
        """Stop writing; the number of the last event."""
        self._ended.set()
        self._thread.join()
        return max(self.written)

    async def _write_all(self) -> None:
        database = PooledDatabase(self._url, WRITERS)
        await asyncio.gather(*(self._write(database, number) for number in range(WRITERS)))
        await database.close()

    async def _write(self, database: PooledDatabase, writer: int) -> None:
        for number in itertools.count():
            text = f"{writer}:{number} {'x' * (number % 80)}"
            async with database.transaction() as tx:
                event = NewEvent(self._job_id, EventType.LOG_LINE, {"text": text}, f"{writer}:{number}")
                self.written.append(await stream.append_event(tx, event))
            self._wake()
            if self._ended.is_set():
                return
            await asyncio.sleep(0.02)


def follow(feed: EventFeed, proxy: CuttingProxy, writers: Writers) -> tuple[list[int], int]:
    """Read until every planned cut has happened and the last event has come; the numbers read and the last number written.

    Three cuts in a row before a socket's first word send a feed to requests for good: chance here, so it is sent back.
    """
    seen: list[int] = []
    last, by_requests = 0, feed.by_requests
    for event in feed.follow():
        feed.by_requests = by_requests
        if event is not None:
            seen.append(event.seq)
        if not last and proxy.cut >= DROPS:
            last = writers.end()
        if last and seen and seen[-1] >= last:
            feed.stopped.set()
    return seen, last


@pytest.fixture
def job_id(live: LiveStream, job_maker: JobMaker, pro: SignedUp) -> str:
    return job_maker.walk(pro, JobState.ANALYZING)


@pytest.fixture
def proxied(live: LiveStream) -> Iterator[tuple[CuttingProxy, str]]:
    host, port = live.url.removeprefix("http://").split(":")
    proxy = CuttingProxy((host, int(port)), SEED, DROPS)
    with cutting(proxy) as address:
        yield proxy, f"http://{address}"


@pytest.mark.slow
@pytest.mark.parametrize("by_requests", [False, True], ids=["websocket", "sse"])
def test_drops_lose_and_repeat_nothing(
    live: LiveStream,
    sender: Callable[[], None],
    pro: SignedUp,
    worker_database_url: str,
    job_id: str,
    proxied: tuple[CuttingProxy, str],
    by_requests: bool,
) -> None:
    proxy, url = proxied
    feed = live.feed(pro, job_id, url)
    feed.by_requests = by_requests
    with Writers(worker_database_url, job_id, sender) as writers:
        seen, last = follow(feed, proxy, writers)
    assert seen == list(range(1, last + 1))
    assert sorted(writers.written) == list(range(2, last + 1)), "each writer's event has a number of its own and none is left out"
    assert proxy.cut >= DROPS, feed
