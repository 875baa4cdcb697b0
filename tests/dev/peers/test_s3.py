"""The object store through the real boto3, and its links through a plain HTTP client."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError

from iama_dev.peers.app import Peers
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass
class Store:
    """A running store, a client of it, and the time it believes it is."""

    client: "S3Client"
    objects: ObjectDirectory
    later: timedelta = timedelta()

    def link(self, operation: str, **parameters: object) -> str:
        url: str = self.client.generate_presigned_url(operation, Params={"Bucket": "kept", "Key": "a b/ü", **parameters}, ExpiresIn=60)
        return url


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root: Path = tmp_path_factory.mktemp("store")
    objects = ObjectDirectory(root / "objects")
    objects.make_bucket("kept")
    made: list[Store] = []
    verifier = Verifier({"AKIALOCAL": "hush"}, lambda: datetime.now(UTC) + made[0].later)
    with in_thread(Peers(objects, SecretDirectory(root / "secrets"), verifier)) as url:
        session = Session(aws_access_key_id="AKIALOCAL", aws_secret_access_key="hush", region_name="eu-central-1")
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        made.append(Store(session.client("s3", endpoint_url=url, config=config), objects))
        yield made[0]


def test_an_object_comes_back_as_it_went_in_with_its_type_and_key(store: Store) -> None:
    blob = bytes(range(256)) * 5_000
    stored = store.client.put_object(
        Bucket="kept", Key="jobs/1/α β", Body=blob, ContentType="application/zstd", ServerSideEncryption="aws:kms", SSEKMSKeyId="key-1"
    )
    assert stored["SSEKMSKeyId"] == "key-1"
    found = store.client.get_object(Bucket="kept", Key="jobs/1/α β")
    assert found["Body"].read() == blob
    assert (found["ContentType"], found["ETag"]) == ("application/zstd", stored["ETag"])
    assert store.client.head_object(Bucket="kept", Key="jobs/1/α β")["ContentLength"] == len(blob)


def test_a_deleted_object_and_an_unknown_bucket_answer_as_s3_does(store: Store) -> None:
    store.client.put_object(Bucket="kept", Key="gone", Body=b"x")
    store.client.delete_object(Bucket="kept", Key="gone")
    for bucket, code in (("kept", "NoSuchKey"), ("absent", "NoSuchBucket")):
        with pytest.raises(ClientError) as refused:
            store.client.get_object(Bucket=bucket, Key="gone")
        assert refused.value.response["Error"]["Code"] == code


def test_a_link_uploads_and_downloads_without_credentials(store: Store) -> None:
    assert httpx.put(store.link("put_object"), content=b"by link").status_code == 200
    assert httpx.get(store.link("get_object")).content == b"by link"


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.text.partition("<Code>")[2].partition("</Code>")[0]


def test_a_link_is_good_for_its_own_verb_and_object_only(store: Store) -> None:
    link = store.link("get_object")
    other_key = link.replace(urlsplit(link).path, "/kept/other")
    for response in (httpx.put(link, content=b"x"), httpx.get(other_key), httpx.get(link[:-1] + ("0" if link[-1] != "0" else "1"))):
        assert code_of(response) == (403, "SignatureDoesNotMatch")


def test_an_expired_link_is_refused(store: Store) -> None:
    link = store.link("get_object")
    store.later = timedelta(seconds=61)
    try:
        assert code_of(httpx.get(link)) == (403, "AccessDenied")
    finally:
        store.later = timedelta()


def test_a_link_signed_for_a_length_takes_no_other(store: Store) -> None:
    link = store.link("put_object", ContentLength=4)
    assert httpx.put(link, content=b"four").status_code == 200
    assert code_of(httpx.put(link, content=b"fours")) == (403, "SignatureDoesNotMatch")


def test_a_header_that_was_signed_must_be_sent(store: Store) -> None:
    link = store.link("put_object", ServerSideEncryption="aws:kms")
    assert code_of(httpx.put(link, content=b"x")) == (403, "SignatureDoesNotMatch")
    assert httpx.put(link, content=b"x", headers={"x-amz-server-side-encryption": "aws:kms"}).status_code == 200


def test_a_full_disk_refuses_the_new_object_and_keeps_the_old_one(store: Store) -> None:
    store.client.put_object(Bucket="kept", Key="full", Body=b"old")
    store.objects.capacity = 0
    try:
        with pytest.raises(ClientError) as refused:
            store.client.put_object(Bucket="kept", Key="full", Body=b"new")
    finally:
        store.objects.capacity = None
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 507
    assert store.client.get_object(Bucket="kept", Key="full")["Body"].read() == b"old"


def test_unsigned_and_foreign_requests_are_refused(store: Store) -> None:
    base = store.client.meta.endpoint_url
    assert code_of(httpx.get(f"{base}/kept/full")) == (403, "AccessDenied")
    stranger = Session(aws_access_key_id="AKIAOTHER", aws_secret_access_key="x", region_name="eu-central-1").client("s3", endpoint_url=base)
    with pytest.raises(ClientError) as refused:
        stranger.head_object(Bucket="kept", Key="full")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
