"""The words of the object store: what every store has to do, tried on the one there is, and the kinds of its errors."""

from datetime import datetime, timedelta

import httpx
import pytest

from iama.kit.errors import NotFound, Unavailable
from iama.kit.s3 import S3Store
from iama.kit.store import Head, ObjectMissing, ObjectStore, StoreUnavailable
from tests.fixtures.edge import NOW

pytestmark = pytest.mark.usefixtures("aws")


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def store(aws: object) -> ObjectStore:
    return S3Store("kept", "alias/iama", "eu-central-1", Noon())


async def test_the_same_object_may_be_written_and_removed_again(store: ObjectStore) -> None:
    for blob in (b"one", b"one", b"another"):
        await store.put("a/b", blob)
    assert (await store.get("a/b"), await store.head("a/b")) == (b"another", Head(7, "application/octet-stream"))
    for _ in range(2):
        await store.delete("a/b")
        assert await store.head("a/b") is None
    with pytest.raises(ObjectMissing):
        await store.get("a/b")


async def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    await store.put("empty", b"")
    assert (await store.get("empty"), (await store.head("empty") or Head(-1, "")).size) == (b"", 0)


def test_a_link_says_how_long_it_holds_and_what_has_to_be_sent_with_it(store: ObjectStore) -> None:
    upload, download = store.presign_put("a", 300, 1 << 20), store.presign_get("a", 60)
    assert (upload.method, upload.expires_at) == ("PUT", NOW + timedelta(seconds=300))
    assert (download.method, download.expires_at, dict(download.headers)) == ("GET", NOW + timedelta(seconds=60), {})
    assert any("encryption" in name.lower() for name in upload.headers)


async def test_a_link_to_read_does_not_write(store: ObjectStore) -> None:
    await store.put("a", b"kept")
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.put(store.presign_get("a", 60).url, content=b"changed")).status_code == 403
    assert await store.get("a") == b"kept"


@pytest.mark.parametrize(
    ("error", "kind", "code", "retry"),
    [(ObjectMissing(), NotFound, "OBJECT_MISSING", False), (StoreUnavailable(), Unavailable, "STORE_UNAVAILABLE", True)],
    ids=["missing", "away"],
)
def test_what_is_missing_stays_so_and_what_is_away_comes_back(error: NotFound | Unavailable, kind: type, code: str, retry: bool) -> None:
    assert isinstance(error, kind)
    assert (error.code, error.retry) == (code, retry)
