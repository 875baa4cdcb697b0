"""Erasing and removing copies, shared by two workers."""

import asyncio

import pytest

from iama.identity import accounts
from iama.identity.model import Actor
from iama.kit.errors import Unavailable
from iama.kit.ids import new_id
from iama.kit.store import ObjectMissing
from iama.privacy import store
from iama.privacy.model import Export
from iama_worker.sweepers.privacy import PrivacySweep
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import Role
from tests.worker_container.sweepers.conftest import Rows, Workers


def test_an_account_is_erased_once_when_its_grace_is_over(workers: Workers, api: Role, pro: SignedUp, rows: Rows) -> None:
    actor = Actor(pro.user_id, pro.session_id, "PRO", workers.clock.now())
    api.run(lambda tx: accounts.request_deletion(tx, actor, workers.clock.now()))
    workers.clock.move(days=13, hours=23)
    assert workers.look(PrivacySweep) == 0
    workers.clock.move(hours=1)
    assert (workers.look(PrivacySweep), workers.look(PrivacySweep)) == (1, 0)
    assert rows("SELECT email FROM users") == [(f"erased-{pro.user_id}@erased.invalid",)]
    assert rows("SELECT action FROM audit_events WHERE actor_kind = 'SYSTEM'") == [("ACCOUNT_ERASED",)]


def test_a_copy_goes_after_its_hour_with_its_object(
    workers: Workers, api: Role, pro: SignedUp, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = Export(new_id(), pro.user_id, f"exports/{pro.user_id}/x.zip", workers.clock.now())
    asyncio.run(workers.store.put(export.object_key, b"zip"))
    api.run(lambda tx: store.insert_export(tx, export))
    workers.clock.move(hours=1)
    assert workers.look(PrivacySweep) == 1
    assert rows("SELECT count(*) FROM account_exports") == [(0,)]
    with pytest.raises(ObjectMissing):
        asyncio.run(workers.store.get(export.object_key))


def test_a_store_that_is_away_keeps_the_row(
    workers: Workers, api: Role, pro: SignedUp, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.run(lambda tx: store.insert_export(tx, Export(new_id(), pro.user_id, "exports/x", workers.clock.now())))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    workers.clock.move(hours=1)
    with pytest.raises(Unavailable):
        workers.look(PrivacySweep, workers=1)
    assert rows("SELECT count(*) FROM account_exports") == [(1,)]
