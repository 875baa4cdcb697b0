"""Use cases of artifacts and deliveries. Bytes are put into the store first, rows after; a row therefore always has its bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from iama.db.unit import Tx
from iama.delivery import store
from iama.delivery.model import (
    LINK_SECONDS,
    PUBLIC_TYPES,
    SUMMARY_BYTES,
    Action,
    ActionFile,
    ActionKind,
    ActionNotFound,
    ActionReport,
    ActionStatus,
    ArtifactNotFound,
    ArtifactRecord,
    ArtifactsExpired,
    ArtifactType,
    Delivery,
    DeliveryNotReady,
    FileReport,
    NewArtifact,
    NewDelivery,
    NothingApplied,
    ReportIncomplete,
)
from iama.jobs import service as jobs
from iama.jobs.contract import ArtifactRef, RevertInput
from iama.kit.errors import JsonValue
from iama.kit.ids import is_id, new_id
from iama.kit.store import ObjectStore, SignedRequest
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with what lies in the store for it and what the client did with it."""

    delivery: Delivery
    artifacts: tuple[ArtifactRecord, ...]
    actions: tuple[Action, ...]


def artifact_key(job_id: str, artifact_id: str) -> str:
    """The object's key: ids only."""
    return f"jobs/{job_id}/{artifact_id}"


async def store_artifact(tx: Tx, new: NewArtifact) -> ArtifactRef:
    """Write the row of an artifact whose bytes are stored; followers hear of it where its type is public. The same id again is harmless."""
    key = artifact_key(new.job_id, new.artifact_id)
    fresh = await store.insert_artifact(tx, {**asdict(new), "type": new.type.value, "key": key})
    if fresh and new.type in PUBLIC_TYPES:
        payload: dict[str, JsonValue] = {"artifact_id": new.artifact_id, "type": new.type.value}
        await stream.append_event(tx, NewEvent(new.job_id, EventType.ARTIFACT_READY, payload, f"artifact:{new.artifact_id}"))
    return ArtifactRef(new.artifact_id, key, new.sha256, new.size, new.kms_key_ref)


async def expect_artifact(tx: Tx, job_id: str, type: ArtifactType, kms_key_ref: str) -> str:
    """The id of an artifact that somebody else will upload: hash and size come with `confirm_artifact`."""
    artifact_id = new_id()
    row = {"artifact_id": artifact_id, "job_id": job_id, "type": type.value, "name": type.value.lower(), "kms_key_ref": kms_key_ref}
    unknown = {"sha256": None, "size": None, "content_type": "application/zstd"}
    await store.insert_artifact(tx, {**row, **unknown, "key": artifact_key(job_id, artifact_id)})
    return artifact_id


async def confirm_artifact(tx: Tx, artifact_id: str, sha256: str, size: int) -> bool:
    """Fill in what was uploaded; false where it was filled in before, and then nothing changes."""
    return await store.confirm_artifact(tx, artifact_id, sha256, size)


async def load_artifact(tx: Tx, job_id: str, artifact_id: str) -> ArtifactRecord:
    """The row of an artifact of this job; raises ArtifactNotFound."""
    found = await store.find_artifact(tx, job_id, artifact_id) if is_id(artifact_id) else None
    if found is None:
        raise ArtifactNotFound
    return found


async def list_artifacts(tx: Tx, job_id: str, *types: ArtifactType) -> list[ArtifactRecord]:
    """The stored artifacts of these types, oldest first."""
    return await store.artifacts_of_job(tx, job_id, types)


async def find_owned_artifact(tx: Tx, user_id: str, job_id: str, artifact_id: str) -> ArtifactRecord:
    """An uploaded artifact of this user's job."""
    await jobs.require_owned(tx, user_id, job_id)
    found = await load_artifact(tx, job_id, artifact_id)
    if found.sha256 is None:
        raise ArtifactNotFound
    return found


def sign_artifact(objects: ObjectStore, artifact: ArtifactRecord, now: datetime) -> SignedRequest:
    """A short-lived link; raises ArtifactsExpired once the code has been deleted."""
    if artifact.expires_at <= now:
        raise ArtifactsExpired(expired_at=artifact.expires_at.isoformat())
    return objects.presign_get(artifact.key, LINK_SECONDS)


async def read_summary(objects: ObjectStore, view: DeliveryView, now: datetime) -> dict[str, JsonValue] | None:
    """The report document that the worker wrote, plain JSON; None where it is too large for one answer of a function."""
    if view.delivery.expires_at <= now:
        raise ArtifactsExpired(expired_at=view.delivery.expires_at.isoformat())
    key = artifact_key(view.delivery.job_id, view.delivery.summary_artifact_id)
    blob = await objects.get(key)
    if len(blob) > SUMMARY_BYTES:
        return None
    document: dict[str, JsonValue] = json.loads(blob)
    return document


async def store_delivery(tx: Tx, new: NewDelivery) -> None:
    """Write what a job delivers; the first call counts. The summary, patch and reverse artifacts are stored before."""
    await store.insert_delivery(tx, new)


async def load_delivery(tx: Tx, job_id: str) -> Delivery:
    """The delivery of a job; raises DeliveryNotReady."""
    row = await store.find_delivery(tx, job_id)
    if row is None:
        raise DeliveryNotReady
    return row.delivery()


async def view_delivery(tx: Tx, user_id: str, job_id: str) -> DeliveryView:
    """The delivery of this user's job, its public artifacts, applies and reverts."""
    await jobs.require_owned(tx, user_id, job_id)
    delivery = await load_delivery(tx, job_id)
    artifacts = await store.artifacts_of_job(tx, job_id, sorted(PUBLIC_TYPES))
    return DeliveryView(delivery, tuple(artifacts), await load_actions(tx, job_id))


async def load_actions(tx: Tx, job_id: str) -> tuple[Action, ...]:
    """Applies by number, then reverts by number."""
    return tuple(row.action() for row in await store.actions_of_job(tx, job_id))


async def request_apply(tx: Tx, user_id: str, job_id: str, key: str) -> Action:
    """Begin an apply of the whole delivery; the same key again answers the same apply."""
    await jobs.lock_owned(tx, user_id, job_id)
    known = await store.action_of_key(tx, job_id, key)
    if known is not None:
        return await _action(tx, job_id, known)
    delivery = await load_delivery(tx, job_id)
    files = tuple(ActionFile(f.path, f.change, f.base_sha256, f.sha256) for f in delivery.files)
    action_id = new_id()
    new = store.NewAction(action_id, job_id, ActionKind.APPLY, key, ActionStatus.HANDED_OUT, delivery.patch_artifact_id)
    await store.insert_action(tx, new)
    await store.insert_action_files(tx, action_id, files)
    return await _action(tx, job_id, action_id)


async def request_revert(tx: Tx, user_id: str, job_id: str, key: str) -> RevertInput:
    """Number the next revert and answer what its workflow needs; the same key, or a revert not reported yet, is taken up again.

    Raises NothingApplied where no file of this job is known to be in the workspace.
    """
    await jobs.lock_owned(tx, user_id, job_id)
    await load_delivery(tx, job_id)
    actions = await load_actions(tx, job_id)
    action_id = await store.action_of_key(tx, job_id, key) or _open_revert(actions)
    if action_id is None:
        if not written_files(actions):
            raise NothingApplied
        action_id = new_id()
        await store.insert_action(tx, store.NewAction(action_id, job_id, ActionKind.REVERT, key, ActionStatus.REQUESTED, None))
    revert = await _action(tx, job_id, action_id)
    return RevertInput(job_id, revert.action_id, revert.number, user_id)


async def next_revert(tx: Tx, job_id: str, revert_id: str) -> tuple[Action, tuple[ActionFile, ...]]:
    """For the worker: a requested revert, and the applied files it may put back (change, hash now, hash before the apply)."""
    actions = await load_actions(tx, job_id)
    revert = next((a for a in actions if a.action_id == revert_id and a.kind == ActionKind.REVERT), None)
    if revert is None:
        raise ActionNotFound
    return revert, written_files(actions)


async def hand_out_revert(tx: Tx, revert_id: str, artifact_id: str, files: Sequence[ActionFile]) -> None:
    """For the worker: the reverse operations are stored; a second call changes nothing."""
    if await store.hand_out_action(tx, revert_id, artifact_id):
        await store.insert_action_files(tx, revert_id, files)


async def find_action(tx: Tx, user_id: str, job_id: str, action_id: str) -> Action:
    """An apply or a revert of this user's job; raises ActionNotFound."""
    await jobs.require_owned(tx, user_id, job_id)
    return await _action(tx, job_id, action_id)


async def record_applied(tx: Tx, job_id: str, action_id: str, files: Sequence[FileReport]) -> bool:
    """Write what the client did with each file of an apply or a revert; false for a second report, which changes nothing."""
    await _action(tx, job_id, action_id)
    if not await store.report_action(tx, action_id):
        return False
    await store.report_action_files(tx, action_id, files)
    return True


async def check_report(tx: Tx, user_id: str, report: ActionReport) -> Action:
    """That a report speaks of exactly the files of an apply or revert of this user's job."""
    action = await find_action(tx, user_id, report.job_id, report.action_id)
    wanted, given = {file.path for file in action.files}, [file.path for file in report.files]
    if sorted(given) != sorted(wanted):
        raise ReportIncomplete(missing=sorted(wanted - set(given)), unknown=sorted(set(given) - wanted))
    return action


def written_files(actions: Sequence[Action]) -> tuple[ActionFile, ...]:
    """Files that the last reported apply wrote and no later revert has put back, as a revert sees them: now and then swapped."""
    applied: dict[str, ActionFile] = {}
    for action in sorted(actions, key=lambda a: a.reported_at or a.requested_at):
        if action.status != ActionStatus.REPORTED:
            continue
        for file in action.files:
            if file.outcome == "written" and action.kind == ActionKind.APPLY:
                applied[file.path] = ActionFile(file.path, _REVERSED[file.change], file.sha256, file.base_sha256)
            elif file.outcome == "written":
                applied.pop(file.path, None)
    return tuple(applied[path] for path in sorted(applied))


_REVERSED = {"modified": "modified", "created": "deleted", "deleted": "created"}


def _open_revert(actions: Sequence[Action]) -> str | None:
    return next((a.action_id for a in actions if a.kind == ActionKind.REVERT and a.status != ActionStatus.REPORTED), None)


async def _action(tx: Tx, job_id: str, action_id: str) -> Action:
    found = next((row.action() for row in await store.actions_of_job(tx, job_id) if row.action_id == action_id), None)
    if found is None:
        raise ActionNotFound
    return found
