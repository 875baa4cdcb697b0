"""The object store over S3's protocol."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from iama.kit.clock import SystemClock
from iama.kit.s3 import S3Store
from iama.kit.store import Head, ObjectMissing, StoreUnavailable
from tests.iama.kit.conftest import NOBODY, point_at

pytestmark = pytest.mark.usefixtures("aws")
KEY = "jobs/0193/bundle"


@pytest.fixture
def store(aws: object) -> S3Store:
    return S3Store("kept", "alias/iama", "eu-central-1", SystemClock())


async def test_what_is_put_can_be_looked_at_and_read_until_it_is_deleted(store: S3Store) -> None:
    await store.put(KEY, b"code", "application/zstd")
    assert await store.head(KEY) == Head(4, "application/zstd")
    assert await store.get(KEY) == b"code"
    await store.delete(KEY)
    await store.delete(KEY)
    assert await store.head(KEY) is None


async def test_what_is_not_there_is_missing(store: S3Store) -> None:
    with pytest.raises(ObjectMissing):
        await store.get(KEY)


async def test_signed_links_upload_and_download_without_credentials(store: S3Store) -> None:
    upload, download = store.presign_put(KEY, 60, 1 << 20), store.presign_get(KEY, 60)
    assert upload.expires_at > datetime.now(UTC)
    async with httpx.AsyncClient() as client:
        sent = await client.request(upload.method, upload.url, headers=dict(upload.headers), content=b"code")
        assert sent.status_code == 200
        assert (await client.request(download.method, download.url, headers=dict(download.headers))).content == b"code"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda url, headers: (url[:-1] + ("0" if url[-1] != "0" else "1"), headers), id="signature"),
        pytest.param(lambda url, headers: (url.replace("bundle", "another"), headers), id="key"),
        pytest.param(lambda url, headers: (url, {}), id="without the encryption it was signed with"),
    ],
)
async def test_a_changed_link_is_refused(store: S3Store, spoil: Callable[[str, dict[str, str]], tuple[str, dict[str, str]]]) -> None:
    upload = store.presign_put(KEY, 60, 1 << 20)
    url, headers = spoil(upload.url, dict(upload.headers))
    async with httpx.AsyncClient() as client:
        assert (await client.put(url, headers=headers, content=b"code")).status_code == 403
    assert await store.head(KEY) is None


async def test_a_store_that_is_away_is_unavailable(store: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(NOBODY, monkeypatch)
    with pytest.raises(StoreUnavailable):
        await store.get(KEY)


async def test_a_bucket_that_is_not_there_is_unavailable_for_writing() -> None:
    store = S3Store("absent", "alias/iama", "eu-central-1", SystemClock())
    with pytest.raises((StoreUnavailable, ObjectMissing)):
        await store.put(KEY, b"code")
