"""The journal of one write to the workspace: what must be undone or finished after a crash.

It has two phases. While `staging`, nothing the user owns has changed and the way out is to delete our temporary files;
once `committed`, every new content lies on the disk beside its file and the way out is to finish the renames.
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from iama_engine.edits.fence import path_problem

STATE_FOLDER = ".iama"
_JOURNAL = "apply.json"
_TEMPORARY = re.compile(r"\.iama-[0-9a-f]{12}-\d+\.tmp")


@dataclass(frozen=True, slots=True)
class Step:
    """One file: from one hash to another (None: it does not exist), by way of a temporary file in the same folder."""

    path: str
    old_sha256: str | None
    new_sha256: str | None
    temporary: str


@dataclass(frozen=True, slots=True)
class Journal:
    """All steps of one write, and the folders made for it, outermost first."""

    phase: Literal["staging", "committed"]
    steps: tuple[Step, ...]
    folders: tuple[str, ...]


def plan_steps(changes: Mapping[str, bytes | None], expected: Mapping[str, str | None], token: str) -> tuple[Step, ...]:
    """One step a path, with temporary names that belong to this write alone."""
    steps = []
    for number, (path, content) in enumerate(sorted(changes.items())):
        folder, slash, _ = path.rpartition("/")
        temporary = f"{folder}{slash}.iama-{token}-{number}.tmp"
        digest = None if content is None else hashlib.sha256(content).hexdigest()
        steps.append(Step(path, expected[path], digest, temporary))
    return tuple(steps)


def missing_folders(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """The folders that have to be made for these paths, outermost first."""
    needed = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 1)}
    return tuple(sorted(folder for folder in needed if not (root / folder).exists()))


def write_journal(root: Path, journal: Journal) -> None:
    """Put the journal on the disk so that a crash leaves the old one or this one."""
    folder = root / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "the state folder is a symbolic link", str(folder))
    draft = folder / f"{_JOURNAL}.new"
    write_durably(draft, json.dumps(asdict(journal)).encode("utf-8", "surrogateescape"))
    os.replace(draft, folder / _JOURNAL)
    sync_folder(folder)
    sync_folder(root)


def read_journal(root: Path) -> Journal | None:
    """The journal a crashed write left, if any. One that we cannot have written (it came with the project) is no journal."""
    folder = root / STATE_FOLDER
    try:
        if folder.is_symlink() or (folder / _JOURNAL).is_symlink():
            return None
        raw = json.loads((folder / _JOURNAL).read_bytes())
        journal = Journal(raw["phase"], tuple(Step(**step) for step in raw["steps"]), tuple(raw["folders"]))
        return journal if _is_ours(journal) else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _is_ours(journal: Journal) -> bool:
    if any(path_problem(path) for path in (*journal.folders, *(step.path for step in journal.steps))):
        return False
    places = ((step.path.rpartition("/"), step.temporary.rpartition("/")) for step in journal.steps)
    return all(path[0] == other[0] and _TEMPORARY.fullmatch(other[2]) for path, other in places)


def remove_journal(root: Path) -> None:
    """The write is over. The state folder goes too, unless something else lives there."""
    (root / STATE_FOLDER / _JOURNAL).unlink(missing_ok=True)
    remove_draft(root)


def remove_draft(root: Path) -> None:
    """Clear what a crash leaves before there is a journal, or after it has gone."""
    folder = root / STATE_FOLDER
    if not folder.is_symlink():
        (folder / f"{_JOURNAL}.new").unlink(missing_ok=True)
        remove_empty_folder(folder)


def remove_empty_folder(folder: Path) -> None:
    """Remove a folder if nothing is in it."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def write_durably(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a draft or temporary file of ours and wait until the disk has it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's entries."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
