"""Artifacts of a job: bytes in the store first, then the row. The id comes from name and content, so that a repeat writes nothing new."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from iama.db.connection import Database
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.jobs.contract import ArtifactRef
from iama.kit.errors import Unavailable
from iama.kit.store import ObjectStore
from iama_engine.transport import compress_json, decompress_json, pack_overlay, unpack_overlay
from iama_worker.activities.recent import Recent


class ArtifactDamaged(Unavailable):
    """An artifact in the store is not what was written."""

    code = "ARTIFACT_DAMAGED"


@dataclass(frozen=True, slots=True)
class Label:
    """What an artifact is: its job, its type, and a name that people read in the delivery."""

    job_id: str
    type: ArtifactType
    name: str


class Shelf:
    """Puts and gets artifacts."""

    def __init__(self, database: Database, store: ObjectStore, kms_key_ref: str) -> None:
        self._database, self._store = database, store
        self._recent = Recent()
        self.kms_key_ref = kms_key_ref

    async def put(self, label: Label, blob: bytes) -> ArtifactRef:
        """Store bytes; answers the reference that may enter a history."""
        digest = hashlib.sha256(blob).hexdigest()
        artifact_id = str(uuid5(UUID(label.job_id), f"{label.type}:{label.name}:{digest}"))
        key = f"{_folder(label.job_id)}{artifact_id}"
        await self._store.put(key, blob)
        self._recent.keep(key, blob)
        new = NewArtifact(artifact_id, label.job_id, label.type, label.name, digest, len(blob), self.kms_key_ref)
        async with self._database.transaction() as tx:
            return await delivery.store_artifact(tx, new)

    async def put_json(self, label: Label, value: object) -> ArtifactRef:
        """Store a JSON value as zstd."""
        return await self.put(label, compress_json(value))

    async def put_files(self, label: Label, files: dict[str, bytes | None]) -> ArtifactRef:
        """Store files as an overlay; None deletes."""
        return await self.put(label, pack_overlay(files))

    async def get(self, ref: ArtifactRef) -> bytes:
        """The bytes, or ArtifactDamaged where they are not what was stored."""
        blob = self._recent.get(ref.key)
        if blob is None:
            blob = await self._store.get(ref.key)
        if hashlib.sha256(blob).hexdigest() != ref.sha256:
            raise ArtifactDamaged(artifact_id=ref.artifact_id)
        self._recent.keep(ref.key, blob)
        return blob

    def forget(self, job_id: str) -> None:
        """Keep nothing of a job at hand any more."""
        self._recent.forget(_folder(job_id))

    async def get_json(self, ref: ArtifactRef) -> Any:
        """A JSON value that `put_json` stored."""
        return decompress_json(await self.get(ref))

    @staticmethod
    def read_json(blob: bytes) -> Any:
        """A JSON value from bytes that `get` answered."""
        return decompress_json(blob)

    async def get_files(self, ref: ArtifactRef | None) -> dict[str, bytes | None]:
        """Files that `put_files` stored; none for no reference."""
        return unpack_overlay(await self.get(ref)) if ref else {}


def _folder(job_id: str) -> str:
    return f"jobs/{job_id}/"
