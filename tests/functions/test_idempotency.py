"""Keys on every route that creates or decides: demanded, of one body, and of one effect however many ask at once.

IAMA_REPEATS says how many ask with one key (200 in `make soak`).
"""

import importlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta

import psycopg
import pytest

from iama.jobs.states import JobState
from iama.kit.ids import new_id
from infra.routes import ROUTES, Identity, Route
from tests.fixtures.edge import Asked, Desk, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, body_of
from tests.functions.test_route_matrix import USER_ROWS, name_of

REPEATS = int(os.environ.get("IAMA_REPEATS", "40"))
DESKS = 8
HARMLESS = {
    "POST /api/v1/jobs/{job_id}/heartbeat",
    "POST /api/v1/jobs/{job_id}/test-runs/{run_id}/progress",
    "POST /api/v1/stream/tickets",
}
"""Tells that somebody lives, how far he is, or hands out a ticket of thirty seconds: nothing is created that stays."""
POSTS = [route for route in ROUTES if route.method == "POST" and route.identity is Identity.USER]
KEYED = [route for route in POSTS if importlib.import_module(route.handler).handler.served.idempotent]


def ask(desk: Desk, route: Route, user: SignedUp, job_id: str, key: str | None, body: object = None) -> Reply:
    path = route.path.format(job_id=job_id, run_id=new_id(), artifact_id=new_id(), selection_sha256="1" * 64)
    text = json.dumps(USER_ROWS[name_of(route)].body if body is None else body)
    headers = {} if key is None else {"idempotency-key": key}
    return desk.ask(importlib.import_module(route.handler).handler, f"POST {path}", Asked(text, user.token, headers))


def test_every_post_that_creates_or_decides_has_keys() -> None:
    told = {name_of(route) for route in POSTS} - {name_of(route) for route in KEYED}
    account = {name for name in told if name.startswith(("POST /api/v1/account", "POST /api/v1/auth"))}
    assert told - account == HARMLESS


@pytest.mark.parametrize("route", KEYED, ids=name_of)
def test_a_key_is_demanded_and_belongs_to_one_body(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str, route: Route
) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    missing = ask(office.desk, route, pro, job_id, None)
    assert (missing.status, missing.json["error_code"]) == (400, "IDEMPOTENCY_KEY_MISSING")
    row = (pro.user_id, "key-of-somebody", "POST /other", b"1" * 32, new_id())
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(
            "INSERT INTO idempotency_keys (user_id, idempotency_key, route, request_sha256, claim_id, claimed_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [*row, job_maker.clock.now(), job_maker.clock.now() + timedelta(hours=24)],
        )
    reused = ask(office.desk, route, pro, job_id, "key-of-somebody")
    assert (reused.status, reused.json["error_code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


@pytest.fixture
def desks(office: Office) -> Iterator[list[Desk]]:
    """Execution environments side by side."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Desk(office.environment))) for _ in range(DESKS)]


def storm(desks: list[Desk], route: Route, user: SignedUp, job_id: str, body: object) -> list[Reply]:
    """Many ask at once with one key; who is told to come back comes back."""

    def one(number: int) -> Reply:
        reply = ask(desks[number % DESKS], route, user, job_id, "one-key-for-all", body)
        while reply.status == 409 and reply.json["error_code"] == "REQUEST_IN_PROGRESS":
            assert "retry-after" in reply.headers
            reply = ask(desks[number % DESKS], route, user, job_id, "one-key-for-all", body)
        return reply

    with ThreadPoolExecutor(DESKS * 2) as pool:
        return list(pool.map(one, range(REPEATS)))


@pytest.mark.timeout(900)
def test_one_key_is_one_job(desks: list[Desk], job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_maker.create(pro)
    route = next(route for route in KEYED if name_of(route) == "POST /api/v1/jobs")
    replies = storm(desks, route, pro, "", body_of())
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json["job_id"] for reply in replies}) == 1
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM refactor_jobs").fetchone() == (2,)


@pytest.mark.timeout(900)
def test_one_key_is_one_decision_and_one_body(
    desks: list[Desk], office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    route = next(route for route in KEYED if route.path.endswith("/proposals/select"))
    replies = storm(desks, route, pro, job_id, {"strategy": "STANDARD"})
    assert {(reply.status, reply.text) for reply in replies} == {(replies[0].status, replies[0].text)} and replies[0].status < 300
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT count(*) FROM idempotency_keys WHERE idempotency_key = 'one-key-for-all'").fetchone()
    assert rows == (1,) and len({update[3] for update in office.workflows.updates}) == 1
