"""Artifacts: the same again is the same, and what was changed in the store is noticed."""

import pytest

from iama.delivery.model import ArtifactType
from iama_worker.activities.shelf import ArtifactDamaged, Label, Shelf
from tests.worker_container.conftest import KEY_REF, Lab, Project

TRIVIAL = Project({"target.py": "X = 1\n"}, ("target.py",))


async def test_a_repeat_writes_nothing_new(lab: Lab) -> None:
    given = await lab.prepare(TRIVIAL)
    shelf, label = Shelf(lab.database, lab.store, KEY_REF), Label(given.job_id, ArtifactType.WORKING_STATE, "notes")
    first = await shelf.put_json(label, {"a": 1})
    assert await shelf.put_json(label, {"a": 1}) == first
    assert await shelf.put_json(label, {"a": 2}) != first
    assert await shelf.get_json(first) == {"a": 1}
    assert lab.rows("SELECT count(*) FROM job_artifacts WHERE type = 'WORKING_STATE'") == [(2,)]


async def test_damage_is_noticed(lab: Lab) -> None:
    given = await lab.prepare(TRIVIAL)
    shelf = Shelf(lab.database, lab.store, KEY_REF)
    ref = await shelf.put_files(Label(given.job_id, ArtifactType.TREE, "tree"), {"a.py": b"x", "b.py": None})
    assert await shelf.get_files(ref) == {"a.py": b"x", "b.py": None}
    assert await shelf.get_files(None) == {}
    await lab.store.put(ref.key, b"something else")
    with pytest.raises(ArtifactDamaged):
        await Shelf(lab.database, lab.store, KEY_REF).get_files(ref)


async def test_what_was_written_a_moment_ago_is_at_hand_until_its_job_is_forgotten(lab: Lab) -> None:
    given = await lab.prepare(TRIVIAL)
    shelf = Shelf(lab.database, lab.store, KEY_REF)
    ref = await shelf.put_json(Label(given.job_id, ArtifactType.WORKING_STATE, "notes"), [1])
    await lab.store.put(ref.key, b"something else")
    assert await shelf.get_json(ref) == [1]
    shelf.forget(given.job_id)
    with pytest.raises(ArtifactDamaged):
        await shelf.get_json(ref)
