"""Patch artifacts: the operations in one lead from the state before to the state after, and it names the hashes of both."""

import hashlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from iama.db.pool import PooledDatabase
from iama.delivery.model import ArtifactType
from iama.kit.s3 import S3Store
from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import DeleteFile, operation_from_json
from iama_worker.activities.patch_documents import Overlay, change_of, file_document, patch_document, sha256, store_patch
from iama_worker.activities.shelf import Label, Shelf
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker

OLD, NEW = b"def f():\n    return 1\n\n\ndef g():\n    return 2\n", b"def f():\n    return 1\n\n\ndef g():\n    return 3\n"


@pytest_asyncio.fixture
async def shelf(worker_database_url: str, objects: S3Store) -> AsyncIterator[Shelf]:
    pool = PooledDatabase(worker_database_url, 1)
    yield Shelf(pool, objects, "alias/iama")
    await pool.close()


@pytest.fixture
def label(job_maker: JobMaker, pro: SignedUp) -> Label:
    return Label(job_maker.create(pro), ArtifactType.PATCH, "patch")


async def test_a_patch_leads_to_the_state_after_and_back(shelf: Shelf, label: Label) -> None:
    before: Overlay = {"a.py": OLD, "gone.py": b"x = 1\n", "new.py": None}
    after: Overlay = {"a.py": NEW, "gone.py": None, "new.py": b"y = 2\n"}
    for source, target in ((before, after), (after, before)):
        document = await shelf.get_json(await store_patch(shelf, label, source, target))
        base = {path: content for path, content in source.items() if content is not None}
        assert apply_edits(base, [operation_from_json(raw) for raw in document["operations"]]) == target
        assert document["files"] == [
            {"path": path, "base_sha256": sha256(source[path]), "sha256": sha256(target[path])} for path in ("a.py", "gone.py", "new.py")
        ]


async def test_the_same_patch_again_is_the_same_artifact_and_another_is_another(shelf: Shelf, label: Label) -> None:
    first, again = [await store_patch(shelf, label, {"a.py": OLD}, {"a.py": NEW}) for _ in range(2)]
    assert first == again
    assert await store_patch(shelf, label, {"a.py": NEW}, {"a.py": OLD}) != first


async def test_nothing_to_change_is_a_patch_without_operations(shelf: Shelf, label: Label) -> None:
    document = await shelf.get_json(await store_patch(shelf, label, {"a.py": OLD}, {"a.py": OLD}))
    assert document["operations"] == []
    assert document["files"][0]["base_sha256"] == document["files"][0]["sha256"]


def test_operations_that_are_known_are_told_as_they_are() -> None:
    operation = DeleteFile("a.py", sha256(OLD) or "")
    document = patch_document([operation], {"a.py": OLD}, {"a.py": None})
    assert [operation_from_json(raw) for raw in document["operations"]] == [operation]
    assert document["files"] == [{"path": "a.py", "base_sha256": sha256(OLD), "sha256": None}]


@pytest.mark.parametrize(
    ("before", "after", "change"), [(None, b"x", "created"), (b"x", None, "deleted"), (b"x", b"y", "modified"), (b"", b"x", "modified")]
)
def test_a_change_is_named_by_its_sides(before: bytes | None, after: bytes | None, change: str) -> None:
    assert change_of(before, after) == change
    told = file_document("a.py", before, after)
    assert (told["base_sha256"], told["sha256"]) == (sha256(before), sha256(after))
    assert ((told["before"] is None), (told["after"] is None)) == (before is None, after is None)


def test_a_hash_is_of_the_bytes_and_none_of_nothing() -> None:
    assert (sha256(OLD), sha256(None)) == (hashlib.sha256(OLD).hexdigest(), None)
    assert sha256(b"") is not None
