"""The object store over S3. Surprising: boto3 is synchronous, so every call that waits runs in a thread of its own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from iama.kit.aws import client_config, new_client
from iama.kit.clock import Clock
from iama.kit.store import Head, ObjectMissing, SignedRequest, StoreUnavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

T = TypeVar("T")
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """`ObjectStore` over one bucket; every object is encrypted with the key that `kms_key_ref` names."""

    def __init__(self, bucket: str, kms_key_ref: str, region: str, clock: Clock) -> None:
        self._bucket, self._kms_key_ref, self._region, self._clock = bucket, kms_key_ref, region, clock
        self._made: S3Client | None = None

    @property
    def _client(self) -> "S3Client":
        if self._made is None:
            self._made = new_client("s3", client_config(self._region))
        return self._made

    def prepare(self) -> None:
        """Make the client: a sixth of a second."""
        self._made = self._client

    def presign_get(self, key: str, seconds: int) -> SignedRequest:
        url = self._client.generate_presigned_url("get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds)
        return SignedRequest(url, "GET", {}, self._clock.now() + timedelta(seconds=seconds))

    def presign_put(self, key: str, seconds: int, size_limit: int) -> SignedRequest:
        """`size_limit` is told to the client by the caller and checked by whoever reads the upload."""
        sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._kms_key_ref}
        url = self._client.generate_presigned_url("put_object", Params={"Bucket": self._bucket, "Key": key, **sealed}, ExpiresIn=seconds)
        headers = {
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": self._kms_key_ref,
        }
        return SignedRequest(url, "PUT", headers, self._clock.now() + timedelta(seconds=seconds))

    async def get(self, key: str) -> bytes:
        def download() -> bytes:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

        return await self._call(download)

    async def put(self, key: str, blob: bytes, content_type: str = "application/octet-stream") -> None:
        await self._call(
            lambda: self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=blob,
                ContentType=content_type,
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._kms_key_ref,
            )
        )

    async def head(self, key: str) -> Head | None:
        try:
            found = await self._call(lambda: self._client.head_object(Bucket=self._bucket, Key=key))
        except ObjectMissing:
            return None
        return Head(found["ContentLength"], found["ContentType"])

    async def delete(self, key: str) -> None:
        await self._call(lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    async def _call(self, action: Callable[[], T]) -> T:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return await asyncio.to_thread(action)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                raise ObjectMissing from error
            raise StoreUnavailable from error
        except BotoCoreError as error:
            raise StoreUnavailable from error
