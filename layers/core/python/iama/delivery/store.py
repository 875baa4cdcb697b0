"""The statements of artifacts and deliveries, one function each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypedDict

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.delivery.choice import Selection, SettledSelection
from iama.delivery.model import (
    Action,
    ActionFile,
    ActionKind,
    ActionStatus,
    ArtifactRecord,
    ArtifactType,
    DeliveredFile,
    Delivery,
    FileReport,
    Hunk,
    NewDelivery,
    OfferedTest,
)

Q = load("iama.delivery")


class HunkJson(TypedDict):
    """A hunk as the database aggregates it."""

    hunk_id: str
    kind: str
    symbol: str | None
    line: int
    added: int
    removed: int


class DeliveredFileJson(TypedDict):
    """A delivered file as the database aggregates it."""

    path: str
    change: str
    added: int
    removed: int
    base_sha256: str | None
    sha256: str | None
    hunks: list[HunkJson]


class OfferedTestJson(TypedDict):
    """An offered test file as the database aggregates it."""

    path: str
    sha256: str


class ActionFileJson(TypedDict):
    """A file of an apply or a revert as the database aggregates it."""

    path: str
    change: str
    base_sha256: str | None
    sha256: str | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class NewAction:
    """An apply or a revert to store; `key` is the request's."""

    action_id: str
    job_id: str
    kind: ActionKind
    key: str
    status: ActionStatus
    patch_artifact_id: str | None
    selection_sha256: str | None = None
    tests_artifact_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with its files still as JSON."""

    job_id: str
    outcome: str
    delivered_at: datetime
    summary_artifact_id: str
    patch_artifact_id: str
    reverse_artifact_id: str
    expires_at: datetime
    files: list[DeliveredFileJson]
    tests_artifact_id: str | None
    tests: list[OfferedTestJson]

    def delivery(self) -> Delivery:
        """Files, hunks and tests as what they are."""
        artifacts = (self.summary_artifact_id, self.patch_artifact_id, self.reverse_artifact_id)
        files, tests = tuple(map(_file, self.files)), tuple(OfferedTest(**test) for test in self.tests)
        return Delivery(self.job_id, self.outcome, self.delivered_at, *artifacts, self.expires_at, files, self.tests_artifact_id, tests)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An apply or a revert with its files still as JSON."""

    action_id: str
    job_id: str
    kind: str
    number: int
    status: str
    requested_at: datetime
    reported_at: datetime | None
    patch_artifact_id: str | None
    files: list[ActionFileJson]
    selection_sha256: str | None
    tests_artifact_id: str | None

    def action(self) -> Action:
        """The files as what they are."""
        files = tuple(ActionFile(**file) for file in self.files)
        return Action(
            self.action_id,
            self.job_id,
            self.kind,
            self.number,
            self.status,
            self.requested_at,
            self.reported_at,
            self.patch_artifact_id,
            files,
            self.selection_sha256,
            self.tests_artifact_id,
        )


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """A selection with its files still as JSON."""

    job_id: str
    selection_sha256: str
    hunks: list[str]
    status: str
    reason: str
    failing_tests: list[str]
    files: list[ActionFileJson]
    patch_artifact_id: str | None
    left_out_artifact_id: str | None
    requested_at: datetime
    settled_at: datetime | None

    def selection(self) -> Selection:
        """The files as what they are."""
        artifacts = (self.patch_artifact_id, self.left_out_artifact_id)
        return Selection(
            self.job_id,
            self.selection_sha256,
            tuple(self.hunks),
            self.status,
            self.reason,
            tuple(self.failing_tests),
            tuple(ActionFile(**file) for file in self.files),
            *artifacts,
            self.requested_at,
            self.settled_at,
        )


async def insert_artifact(tx: Tx, artifact: dict[str, object]) -> bool:
    """Store an artifact's row; false where its id is known."""
    return await tx.execute(Q["insert_artifact"], artifact) == 1


async def confirm_artifact(tx: Tx, artifact_id: str, sha256: str, size: int) -> bool:
    """Fill in hash and size of an upload that was expected; false where they are known."""
    return await tx.execute(Q["confirm_artifact"], {"artifact_id": artifact_id, "sha256": sha256, "size": size}) == 1


async def find_artifact(tx: Tx, job_id: str, artifact_id: str) -> ArtifactRecord | None:
    """One artifact of one job."""
    return await tx.fetch_one(Q["find_artifact"], {"job_id": job_id, "artifact_id": artifact_id}, ArtifactRecord)


async def artifacts_of_job(tx: Tx, job_id: str, types: Sequence[ArtifactType]) -> list[ArtifactRecord]:
    """The stored artifacts of these types, oldest first."""
    return await tx.fetch_all(Q["artifacts_of_job"], {"job_id": job_id, "types": [t.value for t in types]}, ArtifactRecord)


async def insert_delivery(tx: Tx, new: NewDelivery) -> None:
    """Store a delivery with its files, hunks and offered tests; the first one stays."""
    hunks = [{"path": file.path, "position": n, **asdict(hunk)} for file in new.files for n, hunk in enumerate(file.hunks)]
    lists = {"files": [asdict(file) for file in new.files], "hunks": hunks, "tests": [asdict(test) for test in new.tests]}
    await tx.execute(Q["insert_delivery"], {**asdict(new), **{name: Jsonb(rows) for name, rows in lists.items()}})


async def find_delivery(tx: Tx, job_id: str) -> DeliveryRow | None:
    """The delivery of a job."""
    return await tx.fetch_one(Q["find_delivery"], {"job_id": job_id}, DeliveryRow)


async def insert_action(tx: Tx, action: NewAction) -> None:
    """Store an apply or a revert under the next number of its kind."""
    await tx.execute(Q["insert_action"], {**asdict(action), "kind": action.kind.value, "status": action.status.value})


async def action_of_key(tx: Tx, job_id: str, key: str) -> str | None:
    """The action that an earlier request with this key began."""
    return await tx.fetch_scalar(Q["action_of_key"], {"job_id": job_id, "key": key}, str)


async def insert_action_files(tx: Tx, action_id: str, files: Sequence[ActionFile]) -> None:
    """Store the files it touches; known ones stay."""
    await tx.execute(Q["insert_action_files"], {"action_id": action_id, "files": Jsonb([asdict(file) for file in files])})


async def hand_out_action(tx: Tx, action_id: str, patch_artifact_id: str) -> bool:
    """Note that the operations are there; false where that was noted before."""
    return await tx.execute(Q["hand_out_action"], {"action_id": action_id, "patch_artifact_id": patch_artifact_id}) == 1


async def report_action(tx: Tx, action_id: str) -> bool:
    """Note that the client reported; false for the second report."""
    return await tx.execute(Q["report_action"], {"action_id": action_id}) == 1


async def report_action_files(tx: Tx, action_id: str, files: Sequence[FileReport]) -> None:
    """Note what became of each file."""
    await tx.execute_many(Q["report_action_file"], [{"action_id": action_id, **asdict(file)} for file in files])


async def actions_of_job(tx: Tx, job_id: str) -> list[ActionRow]:
    """Every apply, then every revert, by number."""
    return await tx.fetch_all(Q["actions_of_job"], {"job_id": job_id}, ActionRow)


async def insert_selection(tx: Tx, job_id: str, selection_sha256: str, hunks: Sequence[str]) -> None:
    """Write down that a part is wanted; a known one stays as it is."""
    await tx.execute(Q["insert_selection"], {"job_id": job_id, "selection_sha256": selection_sha256, "hunks": list(hunks)})


async def retry_selection(tx: Tx, job_id: str, selection_sha256: str) -> None:
    """Take up again what could not be verified."""
    await tx.execute(Q["retry_selection"], {"job_id": job_id, "selection_sha256": selection_sha256})


async def find_selection(tx: Tx, job_id: str, selection_sha256: str) -> SelectionRow | None:
    """One selection."""
    return await tx.fetch_one(Q["find_selection"], {"job_id": job_id, "selection_sha256": selection_sha256}, SelectionRow)


async def selections_of_job(tx: Tx, job_id: str) -> list[SelectionRow]:
    """All of them, oldest first."""
    return await tx.fetch_all(Q["selections_of_job"], {"job_id": job_id}, SelectionRow)


async def settle_selection(tx: Tx, settled: SettledSelection) -> bool:
    """Note how it ended; false where that was noted before."""
    row = {**asdict(settled), "status": settled.status.value, "failing_tests": list(settled.failing_tests)}
    return await tx.execute(Q["settle_selection"], {**row, "files": Jsonb([asdict(file) for file in settled.files])}) == 1


def _file(raw: DeliveredFileJson) -> DeliveredFile:
    plain = {name: value for name, value in raw.items() if name != "hunks"}
    return DeliveredFile(**plain, hunks=tuple(Hunk(**hunk) for hunk in raw["hunks"]))  # type: ignore[arg-type]
