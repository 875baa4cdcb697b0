"""What the worker found out before a strategy is chosen, as it stored it: the context manifest, and on ENTERPRISE the analysis report."""

import json
from datetime import datetime

from iama.db.unit import Tx
from iama.delivery import service
from iama.delivery.model import SUMMARY_BYTES, ArtifactRecord, ArtifactsExpired, ArtifactType, ContextNotReady, ReportNotReady
from iama.jobs import service as jobs
from iama.jobs.model import ContextSummary
from iama.kit.errors import JsonValue
from iama.kit.store import ObjectStore


async def find_report(tx: Tx, user_id: str, job_id: str) -> ArtifactRecord:
    """The report of this user's job; raises ReportNotReady where it has none, or none yet."""
    await jobs.require_owned(tx, user_id, job_id)
    stored = await service.list_artifacts(tx, job_id, ArtifactType.ANALYSIS_REPORT)
    if not stored:
        raise ReportNotReady
    return stored[-1]


async def find_manifest(tx: Tx, user_id: str, job_id: str) -> tuple[ContextSummary, ArtifactRecord]:
    """The figures of the context and the manifest behind them; raises ContextNotReady."""
    job = await jobs.find_owned(tx, user_id, job_id)
    stored = await service.list_artifacts(tx, job_id, ArtifactType.CONTEXT_MANIFEST)
    if job.context is None or not stored:
        raise ContextNotReady
    return job.context, stored[-1]


async def read_report(objects: ObjectStore, artifact: ArtifactRecord, now: datetime) -> dict[str, JsonValue] | None:
    """The document; None where it is too large for one answer of a function. Raises ArtifactsExpired."""
    if artifact.expires_at <= now:
        raise ArtifactsExpired(expired_at=artifact.expires_at.isoformat())
    if (artifact.size or 0) > SUMMARY_BYTES:
        return None
    document: dict[str, JsonValue] = json.loads(await objects.get(artifact.key))
    return document
