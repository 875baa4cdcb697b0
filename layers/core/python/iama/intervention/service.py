"""Use cases of jobs that need their developer. What costs money is committed together with the decision, which then reaches the workflow.

Whether a decision is legal the workflow says in the end; where a decision changes a row, the projection is asked first.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.entitlement import service as entitlement
from iama.entitlement.model import DeepFixNotAllowed
from iama.intervention.model import DeepFixOffer, EditedBundle, Edits, Fallback, FallbackNotReady, StoredDecision, quote_expiry
from iama.jobs import service as jobs
from iama.jobs.contract import ArtifactRef, DecideBudget, Rerun
from iama.jobs.decisions import Decision
from iama.jobs.intake import MAX_BUNDLE_BYTES, BundleMissing
from iama.jobs.legal import offered_commands, offered_ways
from iama.jobs.model import JobRecord
from iama.jobs.states import JobState
from iama.kit.store import ObjectStore, SignedRequest


@dataclass(frozen=True, slots=True)
class EditsLink:
    """Where a bundle of edited targets goes."""

    edits_id: str
    link: SignedRequest


RAISE, TAKE_PARTIAL = "raise", "take_partial"
L3 = "L3"
UPLOAD_SECONDS = 3600


async def decide_budget(tx: Tx, job: JobRecord, decided: DecideBudget, terms: tuple[Decimal, str, datetime]) -> StoredDecision:
    """Raise the cap to `terms[0]` within the balance, or decline; `terms` are cap, idempotency key and time."""
    cap, key, now = terms
    state = await jobs.require_state(tx, job, JobState.WAITING_BUDGET_DECISION)
    if decided.decision == RAISE:
        await entitlement.raise_cap(tx, job.user_id, job.job_id, cap, now)
    return await _store(tx, Decision(job.job_id, decided, key), state, now)


async def rerun(tx: Tx, job: JobRecord, way: str, terms: tuple[str, datetime]) -> StoredDecision:
    """Lead a packed job on. A retry and an edited spec pass the gate again: the old reservation is settled, a new one taken.

    `terms` are idempotency key and time.
    """
    key, now = terms
    state = await jobs.require_state(tx, job, JobState.FALLBACK_REQUIRED)
    tier = "" if way == TAKE_PARTIAL else await jobs.pass_gate_again(tx, job, now)
    return await _store(tx, Decision(job.job_id, Rerun(way, job.user_id, tier), key), state, now)


async def offer_deep_fix(tx: Tx, job: JobRecord, now: datetime) -> DeepFixOffer:
    """The class that the job's snapshot allows; on L3 with the worst case as a share of what the user has left."""
    snapshot = await entitlement.load_snapshot(tx, job.job_id)
    if snapshot.deep_fix == "NO":
        raise DeepFixNotAllowed(tier=snapshot.tier)
    if snapshot.deep_fix == "L2":
        return DeepFixOffer("L2", job.state)
    credits = await entitlement.worst_case(tx, L3, await jobs.target_bytes(tx, job.job_id))
    standing = await entitlement.load_standing(tx, job.user_id, now)
    balance = standing.remaining + await entitlement.remaining_cap(tx, job.job_id)
    return DeepFixOffer(L3, job.state, credits, entitlement.percent_of(credits, balance), quote_expiry(now))


async def put_edits(objects: ObjectStore, kms_key_ref: str, job_key: tuple[str, str], edits: Edits) -> NewArtifact:
    """Put hand edits into the store; the same job and request key again put the same object. No transaction may be open."""
    job_id, key = job_key
    blob = json.dumps(edits.to_json(), sort_keys=True).encode()
    digest = hashlib.sha256(blob).hexdigest()
    artifact_id = str(uuid5(UUID(job_id), f"edits:{key}:{digest}"))
    await objects.put(delivery.artifact_key(job_id, artifact_id), blob)
    return NewArtifact(artifact_id, job_id, ArtifactType.OPERATIONS, "hand edits", digest, len(blob), kms_key_ref)


def sign_edits(objects: ObjectStore, job_id: str, key: str) -> EditsLink:
    """A link for a bundle of edited targets; the same job and request key again name the same place. No row is written yet."""
    edits_id = str(uuid5(UUID(job_id), f"edited bundle:{key}"))
    return EditsLink(edits_id, objects.presign_put(delivery.artifact_key(job_id, edits_id), UPLOAD_SECONDS, MAX_BUNDLE_BYTES))


async def take_bundle(objects: ObjectStore, kms_key_ref: str, job_id: str, bundle: EditedBundle) -> NewArtifact:
    """An uploaded bundle as an artifact to be; what it holds the worker judges. Raises BundleMissing where it is not there as declared."""
    head = await objects.head(delivery.artifact_key(job_id, bundle.edits_id))
    if head is None or head.size != bundle.size:
        raise BundleMissing(edits_id=bundle.edits_id)
    return NewArtifact(bundle.edits_id, job_id, ArtifactType.OPERATIONS, "edited bundle", bundle.sha256, bundle.size, kms_key_ref)


async def keep_edits(
    objects: ObjectStore, kms_key_ref: str, job_key: tuple[str, str], edits: Edits | EditedBundle | None
) -> NewArtifact | None:
    """Hand edits in any of their forms, in the store and ready for their row; None for none. No transaction may be open."""
    if edits is None:
        return None
    if isinstance(edits, EditedBundle):
        return await take_bundle(objects, kms_key_ref, job_key[0], edits)
    return await put_edits(objects, kms_key_ref, job_key, edits)


async def view_fallback(tx: Tx, user_id: str, job_id: str) -> tuple[JobRecord, str]:
    """The user's job and the object key of its newest pack; raises FallbackNotReady."""
    job = await jobs.find_owned(tx, user_id, job_id)
    packs = await delivery.list_artifacts(tx, job_id, ArtifactType.RECOVERY_PACKAGE)
    if not packs:
        raise FallbackNotReady
    return job, packs[-1].key


async def read_fallback(objects: ObjectStore, job: JobRecord, key: str) -> Fallback:
    """The pack as the worker wrote it, plain JSON."""
    pack = json.loads(await objects.get(key))
    offered = offered_commands(job.state, job.terms)
    return Fallback(job.job_id, job.state, pack, offered, offered_ways(job.state, job.terms), job.artifact_expires_at)


async def store_edits(tx: Tx, new: NewArtifact) -> ArtifactRef:
    """The row of hand edits."""
    return await delivery.store_artifact(tx, new)


async def _store(tx: Tx, decision: Decision, state: JobState, now: datetime) -> StoredDecision:
    return StoredDecision(decision, await jobs.put_decision(tx, decision, now), state)
