"""Where bundles and artifacts lie, as a Protocol. Surprising: signing a link does no I/O, so those two are not async."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from iama.kit.errors import NotFound, Unavailable


class ObjectMissing(NotFound):
    """The object is not in the store."""

    code = "OBJECT_MISSING"
    remedy = "Upload it again, or create a new job when its 14 days are over."


class StoreUnavailable(Unavailable):
    """The object store is away or full."""

    code = "STORE_UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request anybody may make until `expires_at`. `headers` are part of the signature: send exactly these."""

    url: str
    method: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What the store knows of an object without reading it; size in bytes."""

    size: int
    content_type: str


class ObjectStore(Protocol):
    """S3's verbs, as many as we use."""

    def prepare(self) -> None:
        """Do beforehand what the first call would wait for; a service that lives long calls it as it starts."""
        ...

    def presign_get(self, key: str, seconds: int) -> SignedRequest:
        """A link that downloads `key`."""
        ...

    def presign_put(self, key: str, seconds: int, size_limit: int) -> SignedRequest:
        """A link that uploads to `key`. S3 cannot hold the limit for us: whoever reads the upload checks `head` first."""
        ...

    async def get(self, key: str) -> bytes:
        """The whole object, or ObjectMissing."""
        ...

    async def put(self, key: str, blob: bytes, content_type: str = "application/octet-stream") -> None:
        """Write the whole object, encrypted with our key; writing the same again is harmless."""
        ...

    async def head(self, key: str) -> Head | None:
        """Size and type, or None where nothing lies."""
        ...

    async def delete(self, key: str) -> None:
        """Remove it; removing nothing is harmless."""
        ...
