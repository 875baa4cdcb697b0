"""What the statements of operations write into their rows."""

from datetime import timedelta

import psycopg

from iama.kit.ids import new_id
from iama.ops import store
from iama.ops.model import ActorKind, AuditEvent, Claim, NewEffect
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role

TOPIC = "send_command"


def test_a_claim_moves_the_effect_behind_its_lease(api: Role, worker: Role, admin_database_url: str, clock: HandClock) -> None:
    api.run(lambda tx: store.insert_effect(tx, NewEffect(TOPIC, new_id(), {"nested": {"list": [1]}}, "k", clock.now())))
    claimed = worker.run(lambda tx: store.claim_effects(tx, Claim(TOPIC, clock.now(), lease=timedelta(minutes=2))))
    assert (claimed[0].payload, claimed[0].attempts) == ({"nested": {"list": [1]}}, 1)
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT available_at, done_at, created_at FROM outbox").fetchone()
    assert row == (clock.now() + timedelta(minutes=2), None, clock.now())
    assert worker.run(lambda tx: store.oldest_waiting_effect(tx, TOPIC)) == clock.now() + timedelta(minutes=2)


def test_the_time_an_effect_was_finished_first_stays(api: Role, worker: Role, admin_database_url: str, clock: HandClock) -> None:
    api.run(lambda tx: store.insert_effect(tx, NewEffect(TOPIC, new_id(), {}, "k", clock.now())))
    finished = clock.now()
    for _ in range(2):
        worker.run(lambda tx: store.finish_effect_by_key(tx, "k", clock.now()))
        clock.move(minutes=1)
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT done_at FROM outbox").fetchone() == (finished,)
    assert worker.run(lambda tx: store.oldest_waiting_effect(tx, TOPIC)) is None


def test_each_audit_line_is_a_row_of_its_own(worker: Role, admin_database_url: str, clock: HandClock) -> None:
    line = AuditEvent(ActorKind.SYSTEM, "SYSTEM", "job.transition", "job", new_id(), clock.now())
    for _ in range(2):
        worker.run(lambda tx: store.insert_audit_event(tx, line))
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(DISTINCT audit_event_id) FROM audit_events").fetchone() == (2,)


def test_a_key_that_only_looks_like_the_prefix_is_not_listed(worker: Role) -> None:
    rows = worker.run(lambda tx: store.list_configs(tx, "tier."))
    assert [row.key for row in rows] == ["tier.ENTERPRISE", "tier.FREE", "tier.MAX", "tier.PLUS", "tier.PRO"]
    assert worker.run(lambda tx: store.get_config(tx, "tier.")) is None
