"""Copies that are over are leased, so that two workers share them."""

from datetime import timedelta

from iama.kit.ids import new_id
from iama.privacy import store
from iama.privacy.model import Export, OldExport
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role


def test_a_leased_copy_comes_back_until_it_is_forgotten(api: Role, worker: Role, pro: SignedUp) -> None:
    export = Export(new_id(), pro.user_id, "exports/x", NOW)
    api.run(lambda tx: store.insert_export(tx, export))
    over = export.removed_at
    assert worker.run(lambda tx: store.lease_old_exports(tx, over - timedelta(seconds=1), 9)) == []
    assert worker.run(lambda tx: store.lease_old_exports(tx, over, 9)) == [OldExport(export.export_id, "exports/x")]
    assert worker.run(lambda tx: store.lease_old_exports(tx, over, 9)) == []
    later = over + timedelta(minutes=5)
    assert len(worker.run(lambda tx: store.lease_old_exports(tx, later, 9))) == 1
    worker.run(lambda tx: store.forget_export(tx, export.export_id))
    assert worker.run(lambda tx: store.lease_old_exports(tx, later + timedelta(hours=1), 9)) == []
