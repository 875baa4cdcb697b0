"""Live events under load: how long from commit to client with 200 sockets, and how many sockets one gateway holds.

The gateway with the real functions is a process, the worker's sender is another, the clients and whoever commits are here;
all of them share the machine. Commits are made outside the sender's process, so the figure holds its look every 100 ms.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from iama.db.pool import PooledDatabase
from iama.kit.keys import KeyMaterial
from iama.kit.s3 import S3Store
from iama.stream import service as stream
from iama.stream.model import SOCKETS_PER_USER, EventType, NewEvent
from iama_dev.peers.vault import SecretDirectory
from iama_dev.ports import bind, url_of
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker
from tests.fixtures.live import KEYS, variables

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(600)]

SOCKETS, COMMITS, PER_SECOND = 200, 400, 20
MOST_MILLISECONDS = 250.0
HELD = 1_000
DIALS_AT_ONCE = 8


@dataclass(frozen=True)
class Running:
    """Where the gateway listens, and its process."""

    url: str
    gateway: "subprocess.Popen[bytes]"

    @property
    def resident_mib(self) -> float:
        """Memory of the gateway now."""
        text = Path(f"/proc/{self.gateway.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.fixture
def running(
    objects: S3Store, database_url: str, worker_database_url: str, key_material: KeyMaterial, clock: HandClock, tmp_path: Path
) -> Iterator[Running]:
    """The gateway and the sender, each in a process of its own."""
    clock.moment = datetime.now(UTC)
    for name in ("signing", "jwks", "codec"):
        SecretDirectory(tmp_path / "secrets").put(name, getattr(key_material, name))
    with bind() as api, bind() as peers:
        variables_here = {**os.environ, **variables(database_url, url_of(peers), url_of(api))}
        words = ["--api-fd", str(api.fileno()), "--peers-fd", str(peers.fileno()), "--data", str(tmp_path)]
        log = (tmp_path / "gateway.log").open("wb")
        gateway = subprocess.Popen(
            [sys.executable, "-m", "iama_dev.gateway", *words],
            env=variables_here,
            pass_fds=[api.fileno(), peers.fileno()],
            stdout=log,
            stderr=log,
        )
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sender_process", worker_database_url, f"{url_of(api)}/stream"],
            env={**variables_here, "AWS_ACCESS_KEY_ID": "AKIALOCAL", "AWS_SECRET_ACCESS_KEY": KEYS["AKIALOCAL"]},
            stdin=subprocess.PIPE,
        )
        warm_up(url_of(api))
        yield Running(url_of(api), gateway)
        assert sender.stdin is not None
        sender.stdin.close()
        sender.wait(20)
        gateway.terminate()
        gateway.wait(20)


def warm_up(url: str) -> None:
    """Wait until the gateway has imported its functions: a cold start is not what is measured."""
    until = time.monotonic() + 120
    for path in ("/api/v1/health", "/api/v1/jobs/x/events"):
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(url + path, timeout=30).status_code < 500:
                    break
            threading.Event().wait(0.2)


@dataclass
class Audience:
    """Sockets that follow jobs, and when each event reached each of them."""

    url: str
    sockets: list[ClientConnection] = field(default_factory=list)
    arrived: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, user: SignedUp, job_id: str) -> None:
        """Open a socket and read it until it closes."""
        headers = {"Authorization": f"Bearer {user.token}"}
        socket = await self._dial(headers)
        self.sockets.append(socket)
        await socket.send(json.dumps({"action": "subscribe", "job_id": job_id}))
        assert json.loads(await socket.recv())["type"] == "subscribed"
        asyncio.get_running_loop().create_task(self._read(socket, job_id))

    async def _dial(self, headers: Mapping[str, str]) -> ClientConnection:
        """As clients do: a gateway that is not ready yet is asked again."""
        while True:
            try:
                return await connect(self.url, additional_headers=headers, ping_interval=None, open_timeout=60, compression=None)
            except InvalidStatus as refused:
                if refused.response.status_code < 500:
                    raise
                await asyncio.sleep(0.5)

    async def _read(self, socket: ClientConnection, job_id: str) -> None:
        async for text in socket:
            now = time.monotonic()
            for event in json.loads(text).get("events", ()):
                self.arrived.setdefault((job_id, event["seq"]), []).append(now)
            self._news.set()

    async def until(self, expected: int, seconds: float = 60) -> None:
        """Wait for so many arrivals."""
        async with asyncio.timeout(seconds):
            while sum(map(len, self.arrived.values())) < expected:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def audience(running: Running, followed: Sequence[tuple[SignedUp, str]]) -> AsyncIterator[Audience]:
    """One socket for each pair of user and job, a few dialled at a time."""
    gathered, turn = Audience(running.url.replace("http", "ws", 1) + "/stream"), asyncio.Semaphore(DIALS_AT_ONCE)

    async def follow(user: SignedUp, job_id: str) -> None:
        async with turn:
            await gathered.follow(user, job_id)

    await asyncio.gather(*(follow(user, job_id) for user, job_id in followed))
    yield gathered
    await asyncio.gather(*(socket.close() for socket in gathered.sockets))


async def commit(database: PooledDatabase, job_id: str) -> tuple[tuple[str, int], float]:
    """One event; its place, and when its commit returned."""
    async with database.transaction() as tx:
        seq = await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, {"text": "x" * 120}, f"{time.monotonic_ns()}"))
    return (job_id, seq), time.monotonic()


def figures(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {ordered[-1]:.0f} ms over {len(ordered)} deliveries"


def people(sign_up: Callable[..., SignedUp], job_maker: JobMaker, users: int, jobs_each: int) -> list[tuple[SignedUp, str]]:
    """Users with jobs that nobody started."""
    made = [sign_up(number, "PRO") for number in range(1, users + 1)]
    return [(user, job_maker.create(user)) for user in made for _ in range(jobs_each)]


@pytest.mark.parametrize("jobs_each", [10, 1], ids=["20 jobs", "2 jobs with 100 followers each"])
async def test_from_commit_to_client_with_two_hundred_sockets(
    running: Running,
    job_maker: JobMaker,
    sign_up: Callable[..., SignedUp],
    worker_database_url: str,
    jobs_each: int,
) -> None:
    owned = await asyncio.to_thread(people, sign_up, job_maker, SOCKETS // SOCKETS_PER_USER, jobs_each)
    followers = SOCKETS // len(owned)
    database = PooledDatabase(worker_database_url)
    rounds = COMMITS // len(owned) if jobs_each > 1 else 20
    async with audience(running, owned * followers) as listening:
        committed = {}
        for number in range(rounds * len(owned)):
            began = time.monotonic()
            place, at = await commit(database, owned[number % len(owned)][1])
            committed[place] = at
            pause = 1 / PER_SECOND if jobs_each > 1 else 0.5
            await asyncio.sleep(max(0.0, began + pause - time.monotonic()))
        await listening.until(len(committed) * followers)
    await database.close()
    took = [1000 * (at - committed[place]) for place, all_of_them in listening.arrived.items() for at in all_of_them]
    print(f"\ncommit to client, {SOCKETS} sockets, {len(owned)} jobs: {figures(took)}")
    assert len(took) == len(committed) * followers
    assert sorted(took)[int(len(took) * 0.99)] <= MOST_MILLISECONDS


async def test_one_gateway_holds_a_thousand_sockets(
    running: Running, job_maker: JobMaker, sign_up: Callable[..., SignedUp], worker_database_url: str
) -> None:
    owned = await asyncio.to_thread(people, sign_up, job_maker, HELD // SOCKETS_PER_USER, 1)
    database = PooledDatabase(worker_database_url)
    before, began = running.resident_mib, time.monotonic()
    async with audience(running, owned * SOCKETS_PER_USER) as listening:
        opened = time.monotonic() - began
        assert len(listening.sockets) == HELD
        committed = dict([await commit(database, job_id) for _, job_id in owned])
        await listening.until(HELD)
        took = [1000 * (at - committed[place]) for place, all_of_them in listening.arrived.items() for at in all_of_them]
        grown = running.resident_mib - before
    await database.close()
    print(f"\n{HELD} sockets opened in {opened:.1f} s, gateway grew by {grown:.0f} MiB; one event to each: {figures(took)}")
    assert len(took) == HELD
