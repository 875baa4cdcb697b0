from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import pytest

from iama_dev.peers.objects import ObjectDirectory, Upload
from iama_dev.peers.signatures import Refused


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def upload(*chunks: bytes, size: int | None = None, digest: str | None = None, headers: dict[str, str] | None = None) -> Upload:
    return Upload(pieces(*chunks), sum(map(len, chunks)) if size is None else size, digest, headers or {})


@pytest.fixture
def objects(tmp_path: Path) -> ObjectDirectory:
    objects = ObjectDirectory(tmp_path)
    objects.make_bucket("kept")
    return objects


async def test_an_object_survives_its_own_overwriting_while_it_is_read(objects: ObjectDirectory) -> None:
    await objects.write("kept", "a", upload(b"old", b"er"))
    description, reading = objects.read("kept", "a")
    await objects.write("kept", "a", upload(b"new"))
    assert (description.size, b"".join(reading)) == (5, b"older")
    assert objects.describe("kept", "a").size == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: upload(b"abc", size=4), "IncompleteBody"),
        (lambda: upload(b"abc", digest=sha256(b"abd").hexdigest()), "XAmzContentSHA256Mismatch"),
        (lambda: upload(b"abc", headers={"x-amz-meta-long": "x" * 4_096}), "MetadataTooLarge"),
    ],
)
async def test_what_is_not_as_declared_leaves_nothing(objects: ObjectDirectory, given: Callable[[], Upload], code: str) -> None:
    with pytest.raises(Refused) as caught:
        await objects.write("kept", "a", given())
    assert caught.value.code == code
    assert list((objects.root / "kept").iterdir()) == []


async def test_a_full_store_keeps_what_it_has(objects: ObjectDirectory) -> None:
    await objects.write("kept", "a", upload(b"first"))
    objects.capacity = 4_200
    with pytest.raises(Refused) as caught:
        await objects.write("kept", "a", upload(b"x" * 200))
    assert (caught.value.code, caught.value.status) == ("InsufficientStorage", 507)
    assert b"".join(objects.read("kept", "a")[1]) == b"first"


@pytest.mark.parametrize("bucket", ["", "..", "other", "kept/.."])
async def test_no_bucket_leads_out_of_the_store(objects: ObjectDirectory, bucket: str) -> None:
    with pytest.raises(Refused, match="bucket does not exist"):
        await objects.write(bucket, "a", upload(b"x"))


def test_removing_what_is_not_there_is_no_error(objects: ObjectDirectory) -> None:
    objects.remove("kept", "a")
    with pytest.raises(Refused, match="key does not exist"):
        objects.describe("kept", "a")
