"""A whole durable stack, a model beside it, and blows that kill one of its processes at a chosen moment of a job.

The supervisor is the product's own: what it starts again after a blow is what `make dev` would start again.
"""

import asyncio
import contextlib
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from temporalio.client import Client
from temporalio.service import RPCError

from iama_cli.client.api import Api
from iama_cli.client.credentials import CredentialFile
from iama_cli.client.transport import Transport
from iama_dev import seeding
from iama_dev.blueprint import Blueprint
from iama_dev.peers.vault import SecretDirectory
from iama_dev.processes import Crew
from iama_dev.progress import Progress
from iama_dev.seeding import DemoUser
from iama_dev.services import Services
from tests.chaos.scenarios import Rider, Scenario
from tests.fakes.operator import notice_death_at_once

VICTIMS = ("worker", "gateway", "Temporal", "PostgreSQL")
LAST_EVENT = 24
"""Blows fall at the events 0 (before the start) to this one; a job that has ended by then was not disturbed."""
MOST_DELAY_S = 0.4
LOOK_S = 0.02
SETTLE_S = 30.0


@dataclass(frozen=True, slots=True)
class Blow:
    """Kill `victim` when the job's story has reached event `seq`, `delay_s` later: at once, or inside the step that follows."""

    victim: str
    scenario: Scenario
    seq: int
    delay_s: float


def blows(seed: int, count: int) -> list[Blow]:
    """Seeded blows, spread evenly over victims and scenarios."""
    chance = random.Random(seed)
    pairs = [(victim, scenario) for victim in VICTIMS for scenario in Scenario]
    chance.shuffle(pairs)
    moments = ((chance.randint(0, LAST_EVENT), round(chance.choice((0.0, chance.uniform(0, MOST_DELAY_S))), 3)) for _ in range(count))
    return [Blow(*pairs[number % len(pairs)], *moment) for number, moment in enumerate(moments)]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended, and what it cost: what must not depend on whether anything was killed."""

    status: str
    outcome: str
    charged: str
    charges: tuple[str, ...]
    changes: tuple[str, ...]
    """The states it went through, in order."""


@dataclass(slots=True)
class Arena:
    """The stack; use from the main thread, which owns its processes. Riders ride in threads."""

    services: Services
    folder: Path
    struck: int = 0

    @property
    def url(self) -> str:
        return self.services.plan.url

    def endure(self, scenario: Scenario, blow: Blow | None = None) -> Ending:
        """One job of a user of its own, disturbed or not; how it ended."""
        place = self.folder / uuid.uuid4().hex
        place.mkdir()
        rider = Rider(self._sign_up(place), scenario, place)
        done: dict[str, Any] = {}
        thread = threading.Thread(target=_record, args=(rider, done))
        thread.start()
        while thread.is_alive():
            if blow is not None and self._has_come(place, blow):
                blow = self._strike(place, blow)
            self.services.check()
            thread.join(LOOK_S)
        if "error" in done:
            raise done["error"]
        return self._ending(done["job_id"])

    def _sign_up(self, place: Path) -> Api:
        """A user on PRO with credits; its address tells which job is meant."""
        user = DemoUser(f"{place.name}@example.com", uuid.uuid4().hex)
        seeding.register_on_pro(self.services.plan.databases.api, user)
        credentials = place / "credentials.json"
        seeding.sign_in(self.url, user, credentials)
        return Api(Transport(self.url, CredentialFile(credentials)))

    def _has_come(self, place: Path, blow: Blow) -> bool:
        """Whether the story has reached the blow's event; False too while the database is away."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.services.plan.databases.admin) as connection:
            row = connection.execute(_LAST_SEQ, {"email": f"{place.name}@example.com"}).fetchone()
            return row is not None and row[0] >= blow.seq
        return False

    def _strike(self, place: Path, blow: Blow) -> None:
        threading.Event().wait(blow.delay_s)
        os.kill(self.services.children[blow.victim].process.pid, signal.SIGKILL)
        self.services.children[blow.victim].process.wait()
        self.struck += 1
        if blow.victim == "worker":
            self._notice_death(place)

    def _notice_death(self, place: Path) -> None:
        """Nobody waits 90 s for what is known; a job without a workflow yet, or without one any more, has nothing to shorten."""
        with psycopg.connect(self.services.plan.databases.admin) as connection:
            row = connection.execute(_JOB, {"email": f"{place.name}@example.com"}).fetchone()
        if row is not None:
            asyncio.run(_shorten(f"127.0.0.1:{self.services.plan.temporal_port}", f"job-{row[0]}"))

    def _ending(self, job_id: str) -> Ending:
        """Read behind the curtain, once the workflow has written its last."""
        until = time.monotonic() + SETTLE_S
        while (found := self._read(job_id))["open"] and time.monotonic() < until:
            self.services.check()
            threading.Event().wait(LOOK_S)
        assert not found["open"], f"{job_id}: its reservation is still open"
        assert found["sequence"] == list(range(1, len(found["sequence"]) + 1)), f"{job_id}: a gap in its events"
        return Ending(found["status"], found["outcome"], found["charged"], tuple(found["charges"]), tuple(found["changes"]))

    def _read(self, job_id: str) -> Mapping[str, Any]:
        with psycopg.connect(self.services.plan.databases.admin, row_factory=dict_row) as connection:
            return connection.execute(_ENDING, {"job_id": job_id}).fetchone() or {}

    def use_model(self, url: str) -> None:
        """Lead L1 and L2 to the model at `url`. Only answers cost: questions quote failures, whose texts hold durations."""
        SecretDirectory(self.services.plan.root / "secrets").put("models/test", "a-key")
        route = {"model": "scripted", "provider": "openai", "api_base": url, "api_key_ref": "models/test"}
        route |= {"enabled": True, "max_output_tokens": 5000}  # type: ignore[dict-item]
        price = {"input": 0, "output": 2, "cache_write": 0, "cache_read": 0}
        configured = {"model.l1": route, "model.l2": route, "feature.models": True}
        configured["price_table"] = {"version": 1, "models": {"scripted": price}}
        with psycopg.connect(self.services.plan.databases.admin) as connection:
            for key, value in configured.items():
                connection.execute(_CONFIGURE, [key, Jsonb(value)])


async def _shorten(address: str, workflow_id: str) -> None:
    with contextlib.suppress(RPCError):
        await notice_death_at_once(await Client.connect(address), workflow_id)


def _record(rider: Rider, done: dict[str, Any]) -> None:
    try:
        done["job_id"] = rider.ride()
    except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits for it
        done["error"] = error


@contextlib.contextmanager
def running_arena(folder: Path, model_url: str) -> Iterator[Arena]:
    """A durable stack with the model configured, until the block ends."""
    chosen = {"IAMA_MODEL_GATEWAY": "litellm", "IAMA_PROBE_SECONDS": "3"}
    os.environ.update(chosen)
    root = folder / "stack"
    root.mkdir()
    try:
        with Crew() as crew:
            services = Services(crew, Blueprint.draw(root, fresh=False), Progress(), most_restarts=1_000)
            services.start()
            arena = Arena(services, folder)
            arena.use_model(model_url)
            yield arena
            services.stop()
    finally:
        for name in chosen:
            del os.environ[name]


_LAST_SEQ = """
SELECT coalesce(max(e.seq), 0) FROM users u JOIN refactor_jobs j USING (user_id) LEFT JOIN job_events e USING (job_id)
WHERE u.email = %(email)s HAVING count(j.job_id) > 0
"""
_JOB = "SELECT job_id::text FROM users JOIN refactor_jobs USING (user_id) WHERE email = %(email)s"
_ENDING = """
SELECT status, outcome,
       (SELECT coalesce(sum(credits), 0)::text FROM usage_ledger l WHERE l.job_id = j.job_id) AS charged,
       ARRAY(SELECT stage || ' ' || model_class || ' ' || credits FROM usage_ledger l WHERE l.job_id = j.job_id ORDER BY at) AS charges,
       ARRAY(SELECT payload->>'to' FROM job_events e WHERE e.job_id = j.job_id AND type = 'state_change' ORDER BY seq) AS changes,
       ARRAY(SELECT seq FROM job_events e WHERE e.job_id = j.job_id ORDER BY seq) AS sequence,
       (SELECT count(*) FROM quota_reservations q WHERE q.job_id = j.job_id AND state = 'OPEN') AS open
FROM refactor_jobs j WHERE job_id = %(job_id)s::uuid
"""
_CONFIGURE = """
INSERT INTO dynamic_configs (key, value, actor) VALUES (%s, %s, 'test')
ON CONFLICT (key, scope, scope_id) DO UPDATE SET value = EXCLUDED.value, version = dynamic_configs.version + 1
"""
