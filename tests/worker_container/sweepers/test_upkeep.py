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
    workers.clock.move(days=2)
    assert workers.look(UpkeepSweep) == 2
    assert rows("SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM client_heartbeat_sessions)") == [(0, 0)]


def test_an_effect_that_is_not_done_is_never_deleted(workers: Workers, job_maker: JobMaker, pro: SignedUp, rows: Rows) -> None:
    job_maker.start(pro)
    workers.clock.move(days=400)
    assert workers.look(UpkeepSweep) == 0
    assert rows("SELECT count(*) FROM outbox") == [(1,)]
