"""Choosing a part of a delivery: what was chosen, the name of that choice, and where its verification stands. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iama.delivery.model import ActionFile, Delivery
from iama.kit.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Choice:
    """What a client accepts: everything, or whole files and single hunks together; with the frozen tests or without."""

    accept_all: bool = False
    files: tuple[str, ...] = ()
    hunks: tuple[str, ...] = ()
    with_tests: bool = False


class SelectionStatus(StrEnum):
    """`verifying`, then `verified` or `refused` for good, or `failed` where we could not tell and may be asked again."""

    VERIFYING = "verifying"
    VERIFIED = "verified"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Selection:
    """A proper part of a delivery, by its hunks. `files` and both artifacts are there once it is verified."""

    job_id: str
    selection_sha256: str
    hunks: Sequence[str]
    status: str
    reason: str
    failing_tests: Sequence[str]
    files: tuple[ActionFile, ...]
    patch_artifact_id: str | None
    left_out_artifact_id: str | None
    requested_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SettledSelection:
    """How the verification of a selection ended."""

    job_id: str
    selection_sha256: str
    status: SelectionStatus
    reason: str
    failing_tests: tuple[str, ...] = ()
    files: tuple[ActionFile, ...] = ()
    patch_artifact_id: str | None = None
    left_out_artifact_id: str | None = None


def chosen_hunks(delivery: Delivery, choice: Choice) -> tuple[str, ...]:
    """The hunks a choice stands for, in the delivery's order; raises SelectionUnknown for a file or hunk it does not have."""
    if choice.accept_all:
        return all_hunks(delivery)
    known = {file.path for file in delivery.files}, set(all_hunks(delivery))
    unknown = sorted(set(choice.files) - known[0]), sorted(set(choice.hunks) - known[1])
    if any(unknown):
        raise SelectionUnknown(files=unknown[0], hunks=unknown[1])
    return tuple(
        hunk.hunk_id for file in delivery.files for hunk in file.hunks if file.path in choice.files or hunk.hunk_id in choice.hunks
    )


def all_hunks(delivery: Delivery) -> tuple[str, ...]:
    """Every hunk of a delivery."""
    return tuple(hunk.hunk_id for file in delivery.files for hunk in file.hunks)


def selection_name(hunks: Sequence[str]) -> str:
    """The SHA-256 that names a choice of hunks, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(set(hunks))).encode()).hexdigest()


class SelectionUnknown(Invalid):
    """The delivery has no such file or hunk."""

    code = "SELECTION_UNKNOWN"
    remedy = "Read the delivery: it lists its files and the ids of their hunks."


class SelectionNotFound(NotFound):
    """This part of the delivery has never been asked for."""

    code = "SELECTION_NOT_FOUND"
    remedy = "Ask for it with delivery/apply first."


class SelectionRefused(Conflict):
    """This part of the delivery does not stand on its own."""

    code = "SELECTION_REFUSED"
    remedy = "Choose other hunks, or the whole delivery; `detail` says which tests fail or what is missing."
