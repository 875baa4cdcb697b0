"""A directory as an object store. One file an object, its description in a fixed block at the front, renamed into place when complete:
a reader sees the old object or the new one, never a part, and a full disk leaves the old one.
"""

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from iama_dev.peers.signatures import Refused

BLOCK = 4096
CHUNK = 256 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of an object besides its bytes; `headers` are those to send back with it."""

    size: int
    etag: str
    modified: float
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """A body on its way in: its bytes, the size and SHA-256 it declares (None: not declared)."""

    chunks: AsyncIterator[bytes]
    size: int
    sha256: str | None
    headers: dict[str, str]


@dataclass(slots=True)
class ObjectDirectory:
    """Buckets are folders that exist; `capacity` in bytes is what the whole store may hold (None: what the disk holds)."""

    root: Path
    capacity: int | None = None

    def make_bucket(self, bucket: str) -> None:
        """Create a bucket; one that exists is left alone."""
        (self.root / bucket).mkdir(mode=0o700, parents=True, exist_ok=True)

    async def write(self, bucket: str, key: str, upload: Upload) -> Description:
        """Store a whole object or nothing."""
        target = self._path(bucket, key)
        if self.capacity is not None and self._used() + upload.size > self.capacity:
            raise _full()
        handle, name = tempfile.mkstemp(prefix="part-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                description = await _fill(file, upload)
            os.replace(name, target)
        except OSError as error:
            raise _full() if error.errno in FULL else error from error
        finally:
            Path(name).unlink(missing_ok=True)
        return description

    def describe(self, bucket: str, key: str) -> Description:
        """What lies under a key, or NoSuchKey."""
        with self._open(bucket, key) as file:
            return _read_block(file)

    def read(self, bucket: str, key: str) -> tuple[Description, Iterator[bytes]]:
        """An object and its bytes in pieces; an overwrite meanwhile does not disturb the reader."""
        file = self._open(bucket, key)
        return _read_block(file), _pieces(file)

    def remove(self, bucket: str, key: str) -> None:
        """Forget an object, there or not."""
        self._path(bucket, key).unlink(missing_ok=True)

    def _path(self, bucket: str, key: str) -> Path:
        folder = self.root / bucket
        if not bucket or "/" in bucket or bucket.startswith(".") or not folder.is_dir():
            raise Refused("NoSuchBucket", 404, "The specified bucket does not exist.")
        return folder / hashlib.sha256(key.encode()).hexdigest()

    def _open(self, bucket: str, key: str) -> BinaryIO:
        try:
            return self._path(bucket, key).open("rb")
        except FileNotFoundError as error:
            raise Refused("NoSuchKey", 404, "The specified key does not exist.") from error

    def _used(self) -> int:
        return sum(path.stat().st_size for path in self.root.glob("*/*"))


async def _fill(file: BinaryIO, upload: Upload) -> Description:
    """Write the block's room, the bytes, then the block."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    file.write(b"\0" * BLOCK)
    async for chunk in upload.chunks:
        size += len(chunk)
        md5.update(chunk)
        sha256.update(chunk)
        file.write(chunk)
    if size != upload.size:
        raise Refused("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header.")
    if upload.sha256 is not None and upload.sha256 != sha256.hexdigest():
        raise Refused("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.")
    file.flush()
    description = Description(size, f'"{md5.hexdigest()}"', os.fstat(file.fileno()).st_mtime, upload.headers)
    block = json.dumps(asdict(description)).encode()
    if len(block) > BLOCK:
        raise Refused("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.")
    file.seek(0)
    file.write(block.ljust(BLOCK))
    return description


def _read_block(file: BinaryIO) -> Description:
    return Description(**json.loads(file.read(BLOCK)))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _full() -> Refused:
    return Refused("InsufficientStorage", 507, "The store's disk is full.")
