"""Use cases of artifacts and deliveries. Bytes are put into the store first, rows after; a row therefore always has its bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from iama.db.unit import Tx
from iama.delivery import store
from iama.delivery.choice import Selection
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
    selections: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True)
class NextRevert:
    """A revert to prepare: its files with now and then swapped, and by path the artifacts whose operations wrote them."""

    action: Action
    files: tuple[ActionFile, ...]
    written_by: Mapping[str, tuple[str, ...]]


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
    selections = tuple(row.selection() for row in await store.selections_of_job(tx, job_id))
    return DeliveryView(delivery, tuple(artifacts), await load_actions(tx, job_id), selections)


async def load_actions(tx: Tx, job_id: str) -> tuple[Action, ...]:
    """Applies by number, then reverts by number."""
    return tuple(row.action() for row in await store.actions_of_job(tx, job_id))


async def request_apply(tx: Tx, user_id: str, job_id: str, key: str) -> Action:
    """Begin an apply of the whole delivery; the same key again answers the same apply."""
    await jobs.lock_owned(tx, user_id, job_id)
    known = await action_of_key(tx, job_id, key)
    return known or await hand_out_apply(tx, Offered.whole(await load_delivery(tx, job_id), key))


@dataclass(frozen=True, slots=True)
class Offered:
    """What an apply is about to hand out: files, the operations that write them, and the frozen tests where they were asked for."""

    job_id: str
    key: str
    files: tuple[ActionFile, ...]
    patch_artifact_id: str
    selection_sha256: str | None = None
    tests_artifact_id: str | None = None

    @staticmethod
    def whole(delivery: Delivery, key: str, tests: Delivery | None = None) -> "Offered":
        """All files of a delivery; `tests` is the delivery again where its tests go along."""
        files = tuple(ActionFile(f.path, f.change, f.base_sha256, f.sha256) for f in delivery.files)
        return Offered(delivery.job_id, key, files, delivery.patch_artifact_id)._with(tests)

    @staticmethod
    def part(selection: Selection, key: str, tests: Delivery | None = None) -> "Offered":
        """The files of a verified selection."""
        name, patch = selection.selection_sha256, selection.patch_artifact_id or ""
        return Offered(selection.job_id, key, selection.files, patch, name)._with(tests)

    def _with(self, tests: Delivery | None) -> "Offered":
        if tests is None or tests.tests_artifact_id is None:
            return self
        created = tuple(ActionFile(test.path, "created", None, test.sha256) for test in tests.tests)
        return replace(self, files=(*self.files, *created), tests_artifact_id=tests.tests_artifact_id)


async def hand_out_apply(tx: Tx, offered: Offered) -> Action:
    """Write down a new apply; the job's row is locked by the caller."""
    action_id = new_id()
    artifacts = (offered.patch_artifact_id, offered.selection_sha256, offered.tests_artifact_id)
    new = store.NewAction(action_id, offered.job_id, ActionKind.APPLY, offered.key, ActionStatus.HANDED_OUT, *artifacts)
    await store.insert_action(tx, new)
    await store.insert_action_files(tx, action_id, offered.files)
    return await _action(tx, offered.job_id, action_id)


async def action_of_key(tx: Tx, job_id: str, key: str) -> Action | None:
    """What an earlier request with this key began."""
    known = await store.action_of_key(tx, job_id, key)
    return await _action(tx, job_id, known) if known is not None else None


async def artifacts_of_apply(tx: Tx, action: Action) -> list[ArtifactRecord]:
    """What holds the operations of an apply: the patch, and the tests where they go along."""
    wanted = [artifact_id for artifact_id in (action.patch_artifact_id, action.tests_artifact_id) if artifact_id]
    return [await load_artifact(tx, action.job_id, artifact_id) for artifact_id in wanted]


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


async def next_revert(tx: Tx, job_id: str, revert_id: str) -> NextRevert:
    """For the worker: a requested revert, and the applied files it may put back."""
    actions = await load_actions(tx, job_id)
    revert = next((a for a in actions if a.action_id == revert_id and a.kind == ActionKind.REVERT), None)
    if revert is None:
        raise ActionNotFound
    files = written_files(actions)
    by_id = {a.action_id: a for a in actions}
    applies = {path: by_id[writer] for path, writer in _writers(actions).items()}
    written_by = {path: tuple(filter(None, (a.patch_artifact_id, a.tests_artifact_id))) for path, a in applies.items()}
    return NextRevert(revert, files, written_by)


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
    """Files that reported applies wrote and no later revert has put back, as a revert sees them: now and then swapped."""
    files = {(a.action_id, file.path): file for a in actions for file in a.files}
    return tuple(
        ActionFile(path, _REVERSED[file.change], file.sha256, file.base_sha256)
        for path, writer in sorted(_writers(actions).items())
        for file in (files[writer, path],)
    )


def _writers(actions: Sequence[Action]) -> dict[str, str]:
    """By path, the id of the apply whose content should lie there now."""
    writers: dict[str, str] = {}
    for action in sorted(actions, key=lambda a: a.reported_at or a.requested_at):
        if action.status != ActionStatus.REPORTED:
            continue
        for file in action.files:
            if file.outcome == "written" and action.kind == ActionKind.APPLY:
                writers[file.path] = action.action_id
            elif file.outcome == "written":
                writers.pop(file.path, None)
    return writers


_REVERSED = {"modified": "modified", "created": "deleted", "deleted": "created"}


def _open_revert(actions: Sequence[Action]) -> str | None:
    return next((a.action_id for a in actions if a.kind == ActionKind.REVERT and a.status != ActionStatus.REPORTED), None)


async def _action(tx: Tx, job_id: str, action_id: str) -> Action:
    found = next((row.action() for row in await store.actions_of_job(tx, job_id) if row.action_id == action_id), None)
    if found is None:
        raise ActionNotFound
    return found
