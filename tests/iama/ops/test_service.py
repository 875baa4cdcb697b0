"""Audit lines, effects that wait in the outbox, and the run-time configuration."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from iama.db.unit import Tx
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, Claim, ConfigMissing, Effect, NewEffect
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role


def effect(clock: HandClock, key: str, topic: str = "start_job", seconds: int = 0) -> NewEffect:
    return NewEffect(topic, new_id(), {"key": key}, key, clock.now() + timedelta(seconds=seconds))


def put(api: Role, *effects: NewEffect) -> list[bool]:
    async def work(tx: Tx) -> list[bool]:
        return [await ops.put_effect(tx, new) for new in effects]

    return api.run(work)


def claim(worker: Role, clock: HandClock, topic: str = "start_job", limit: int = 20) -> list[Effect]:
    return worker.run(lambda tx: ops.claim_effects(tx, Claim(topic, clock.now(), limit)))


def keys(effects: list[Effect]) -> list[object]:
    return [effect.payload["key"] for effect in effects]


def test_an_effect_of_the_same_key_is_asked_for_once(api: Role, worker: Role, clock: HandClock) -> None:
    assert put(api, effect(clock, "a"), effect(clock, "a"), effect(clock, "b")) == [True, False, True]
    assert sorted(map(str, keys(claim(worker, clock)))) == ["a", "b"]


def test_an_effect_of_a_transaction_that_failed_never_happens(api: Role, worker: Role, clock: HandClock) -> None:
    async def work(tx: Tx) -> None:
        await ops.put_effect(tx, effect(clock, "a"))
        raise LookupError

    with pytest.raises(LookupError):
        api.run(work)
    assert claim(worker, clock) == []


def test_the_oldest_due_effects_of_a_topic_come_first_and_the_others_wait(api: Role, worker: Role, clock: HandClock) -> None:
    put(api, effect(clock, "second", seconds=-1), effect(clock, "first", seconds=-9), effect(clock, "later", seconds=5))
    put(api, effect(clock, "elsewhere", "send_command"))
    assert keys(claim(worker, clock, limit=1)) == ["first"]
    assert keys(claim(worker, clock)) == ["second"]
    clock.move(seconds=5)
    assert keys(claim(worker, clock)) == ["later"]


def test_a_worker_that_dies_with_an_effect_loses_nothing(api: Role, worker: Role, clock: HandClock) -> None:
    put(api, effect(clock, "a"))
    assert [found.attempts for found in claim(worker, clock)] == [1]
    assert claim(worker, clock) == []
    clock.move(seconds=30)
    assert [found.attempts for found in claim(worker, clock)] == [2]


def test_a_finished_effect_never_comes_back(api: Role, worker: Role, clock: HandClock) -> None:
    put(api, effect(clock, "a"), effect(clock, "b"))
    found = {str(given.payload["key"]): given.outbox_id for given in claim(worker, clock)}
    worker.run(lambda tx: ops.finish_effect(tx, found["a"], clock.now()))
    worker.run(lambda tx: ops.finish_effect_by_key(tx, "b", clock.now()))
    clock.move(hours=1)
    assert claim(worker, clock) == []


def test_what_was_put_and_finished_is_not_put_again(api: Role, worker: Role, clock: HandClock) -> None:
    put(api, effect(clock, "a"))
    worker.run(lambda tx: ops.finish_effect_by_key(tx, "a", clock.now()))
    assert put(api, effect(clock, "a")) == [False]
    assert claim(worker, clock) == []


async def test_sweepers_that_claim_at_once_share_the_work(api: Role, worker: Role, clock: HandClock) -> None:
    await asyncio.to_thread(put, api, *(effect(clock, str(number)) for number in range(12)))
    wanted = Claim("start_job", clock.now(), limit=4)
    shares = await asyncio.gather(*(worker.go(lambda tx: ops.claim_effects(tx, wanted)) for _ in range(4)))
    claimed = [key for share in shares for key in keys(share)]
    assert len(claimed) == len(set(claimed)) >= 4
    assert all(len(share) <= 4 for share in shares)


def test_lag_is_the_age_of_the_oldest_effect_that_waits(api: Role, worker: Role, clock: HandClock) -> None:
    def lag() -> timedelta:
        return worker.run(lambda tx: ops.measure_lag(tx, "start_job", clock.now()))

    assert lag() == timedelta()
    put(api, effect(clock, "a", seconds=10))
    assert lag() == timedelta()
    clock.move(seconds=25)
    assert lag() == timedelta(seconds=15)


def test_an_audit_line_stands_with_its_change_or_not_at_all(api: Role, admin_database_url: str, clock: HandClock) -> None:
    line = AuditEvent(ActorKind.ADMIN, "ops", "kill_switch.engage", "user", new_id(), clock.now(), {"reason": "incident"}, "request-1")

    async def fail(tx: Tx) -> None:
        await ops.record_audit(tx, line)
        raise LookupError

    with pytest.raises(LookupError):
        api.run(fail)
    api.run(lambda tx: ops.record_audit(tx, line))
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute(
            "SELECT actor_kind, actor_id, action, object_id::text, detail, request_id, at FROM audit_events"
        ).fetchall()
    assert rows == [("ADMIN", "ops", line.action, line.object_id, {"reason": "incident"}, "request-1", clock.now())]


def test_configuration_is_read_by_key_and_by_prefix(api: Role) -> None:
    assert api.run(lambda tx: ops.read_config(tx, "typical_job_credits")) == 25
    assert api.run(lambda tx: ops.read_config(tx, "feature.models")) is False
    models = api.run(lambda tx: ops.read_configs(tx, "model."))
    assert list(models) == ["model.l1", "model.l2", "model.l3"]
    assert api.run(lambda tx: ops.read_configs(tx, "nothing.")) == {}


def test_a_key_nobody_seeded_is_missing(api: Role) -> None:
    with pytest.raises(ConfigMissing) as missing:
        api.run(lambda tx: ops.read_config(tx, "price_tabel"))
    assert missing.value.detail == {"key": "price_tabel"}


def test_a_value_of_one_tier_or_user_is_not_the_global_one(api: Role, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(
            "INSERT INTO dynamic_configs (key, scope, scope_id, value, actor) VALUES ('typical_job_credits', 'TIER', 'PRO', '99', 'ops')"
        )
    assert api.run(lambda tx: ops.read_config(tx, "typical_job_credits")) == 25
    assert api.run(lambda tx: ops.read_configs(tx, "typical")) == {"typical_job_credits": 25}
