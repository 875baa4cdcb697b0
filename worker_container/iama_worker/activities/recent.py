"""Artifacts that this worker wrote or read a moment ago: an artifact never changes, so what is here need not be fetched again.

Surprising: nothing is kept beyond a job. The worker forgets a job's artifacts with its tree, and drops the oldest when there is no room.
"""

from collections import OrderedDict

MOST_BYTES = 64 << 20
LARGEST_BYTES = 4 << 20


class Recent:
    """Bytes by object key, at most `most` bytes together; an object above `largest` is not kept."""

    def __init__(self, most: int = MOST_BYTES, largest: int = LARGEST_BYTES) -> None:
        self._most, self._largest = most, largest
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._held = 0

    def get(self, key: str) -> bytes | None:
        """The bytes, None where they are not here."""
        blob = self._blobs.get(key)
        if blob is not None:
            self._blobs.move_to_end(key)
        return blob

    def keep(self, key: str, blob: bytes) -> None:
        """Keep bytes; the least recently used go where there is no room."""
        self._drop(key)
        if len(blob) > self._largest:
            return
        self._blobs[key] = blob
        self._held += len(blob)
        while self._held > self._most:
            self._drop(next(iter(self._blobs)))

    def forget(self, prefix: str) -> None:
        """Drop everything whose key begins so."""
        for key in [key for key in self._blobs if key.startswith(prefix)]:
            self._drop(key)

    def _drop(self, key: str) -> None:
        self._held -= len(self._blobs.pop(key, b""))
