"""Model answers by the key of their call, so that a replayed activity loads what was said instead of asking again."""

import json
from dataclasses import asdict
from hashlib import sha256
from uuid import UUID, uuid5

from iama.db.connection import Database
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactNotFound, ArtifactType, NewArtifact
from iama.kit.store import ObjectStore
from iama_worker.llm.gateway import TokenUsage
from iama_worker.llm.router import KeptAnswer


class StoredAnswers:
    """`AnswerStore` over the artifacts of a job. The id comes from the key alone: the first answer under it stays."""

    def __init__(self, database: Database, store: ObjectStore, kms_key_ref: str) -> None:
        self._database, self._store, self._kms_key_ref = database, store, kms_key_ref

    async def find_answer(self, job_id: str, key: str) -> KeptAnswer | None:
        async with self._database.transaction() as tx:
            try:
                found = await delivery.load_artifact(tx, job_id, _artifact_id(job_id, key))
            except ArtifactNotFound:
                return None
        document = json.loads(await self._store.get(found.key))
        return KeptAnswer(document["text"], TokenUsage(**document["used"]))

    async def keep_answer(self, job_id: str, key: str, answer: KeptAnswer) -> None:
        if await self.find_answer(job_id, key) is not None:
            return
        artifact_id, blob = _artifact_id(job_id, key), json.dumps(asdict(answer)).encode()
        await self._store.put(delivery.artifact_key(job_id, artifact_id), blob)
        digest = sha256(blob).hexdigest()
        new = NewArtifact(artifact_id, job_id, ArtifactType.MODEL_ANSWER, key, digest, len(blob), self._kms_key_ref)
        async with self._database.transaction() as tx:
            await delivery.store_artifact(tx, new)


def _artifact_id(job_id: str, key: str) -> str:
    return str(uuid5(UUID(job_id), f"answer:{key}"))
