"""Rows that have outlived their use go, the others stay, and two workers at once do not wait for each other."""

from datetime import timedelta

import pytest

from iama.jobs.states import JobState
from iama_worker.sweepers.upkeep import UpkeepSweep
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker
from tests.worker_container.sweepers.conftest import Rows, Workers

TICKET = "INSERT INTO stream_tickets VALUES (%s, %s, gen_random_uuid(), %s, %s)"
CONNECTION = "INSERT INTO stream_connections VALUES (%s, %s, gen_random_uuid(), %s, %s)"
KEY = """
    INSERT INTO idempotency_keys (user_id, idempotency_key, route, request_sha256, claim_id, claimed_at, expires_at)
    VALUES (%s, %s, 'x', sha256('x'), gen_random_uuid(), %s, %s)
"""
LEFT = {
    "stream_tickets": "SELECT ticket_sha256 FROM stream_tickets",
    "stream_connections": "SELECT connection_id FROM stream_connections",
    "idempotency_keys": "SELECT idempotency_key FROM idempotency_keys",
}


@pytest.mark.parametrize("workers_at_once", [1, 2])
def test_only_what_is_over_is_deleted(workers: Workers, pro: SignedUp, rows: Rows, workers_at_once: int) -> None:
    now = workers.clock.now()
    for name, hours in (("old", -2), ("new", 1)):
        ends = now + timedelta(hours=hours)
        rows(TICKET, name, pro.user_id, ends, ends)
        rows(CONNECTION, name, pro.user_id, ends, now)
        rows(KEY, pro.user_id, name, now, ends)
    assert workers.look(UpkeepSweep, workers_at_once) == 3
    assert {table: rows(query) for table, query in LEFT.items()} == {table: [("new",)] for table in LEFT}
    assert workers.look(UpkeepSweep, workers_at_once) == 0


def test_done_effects_and_silent_sessions_stay_thirty_days(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    now = workers.clock.now()
    rows("UPDATE outbox SET done_at = %s", now)
    rows("INSERT INTO client_heartbeat_sessions VALUES (%s, gen_random_uuid(), %s, %s)", job_id, now, now)
    workers.clock.move(days=29)
    assert workers.look(UpkeepSweep) == 0
    workers.clock.move(days=1, hours=12)
    assert workers.look(UpkeepSweep) == 2
    assert rows("SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM client_heartbeat_sessions)") == [(0, 0)]


def test_an_effect_that_is_not_done_is_never_deleted(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_maker.start(pro)
    workers.clock.move(days=400)
    assert workers.look(UpkeepSweep) == 1, "the session"
    assert rows("SELECT count(*) FROM outbox") == [(1,)]


TOKEN = """
    INSERT INTO refresh_tokens (token_sha256, family_id, user_id, predecessor_sha256, issued_at, rotated_at, revoked_at, family_expires_at)
    VALUES (sha256(%s), %s, %s, sha256(%s), %s, %s, %s, %s)
"""


@pytest.mark.parametrize("workers_at_once", [1, 2])
def test_families_of_tokens_go_whole_a_day_after_they_died(workers: Workers, pro: SignedUp, rows: Rows, workers_at_once: int) -> None:
    """Three tokens each, the first ones replaced: revoked long ago, revoked now, expired, living."""
    now = workers.clock.now()
    yesterday, later = now - timedelta(days=1), now + timedelta(days=20)
    families = {"revoked": (yesterday, later), "just revoked": (now, later), "expired": (None, yesterday), "living": (None, later)}
    for number, (name, (revoked, expires)) in enumerate(families.items()):
        family = f"0193ffff-0000-7000-8000-{number:012x}"
        for step in range(3):
            before, rotated = (f"{name}{step - 1}".encode() if step else None), (None if step == 2 else now)
            rows(TOKEN, f"{name}{step}".encode(), family, pro.user_id, before, now, rotated, revoked, expires)
    assert workers.look(UpkeepSweep, workers_at_once) == 6
    left = rows("SELECT count(*) FROM refresh_tokens WHERE family_id::text LIKE '0193ffff%%' GROUP BY family_id")
    assert left == [(3,), (3,)]
    workers.clock.move(days=1)
    assert workers.look(UpkeepSweep, workers_at_once) == 3


def test_a_replaced_token_of_a_living_family_is_known_as_long_as_the_family_lives(workers: Workers, pro: SignedUp, rows: Rows) -> None:
    """However old it is: who presents it ends the family, which an unknown token would not."""
    now = workers.clock.now()
    expires = now + timedelta(days=30)
    family = "0193ffff-0000-7000-8000-000000000000"
    rows(TOKEN, b"stolen", family, pro.user_id, None, now, now, None, expires)
    rows(TOKEN, b"head", family, pro.user_id, b"stolen", now, None, None, expires)
    workers.clock.move(days=29, hours=23)
    assert workers.look(UpkeepSweep) == 0
    assert rows("SELECT count(*) FROM refresh_tokens WHERE family_id = %s", family) == [(2,)]
