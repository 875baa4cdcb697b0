"""Write a patch into the developer's folder: all base hashes hold or nothing is written, and no file is ever half written.

A crash at any moment leaves each file all old or all new; the next write (or `recover_workspace`) finishes or undoes what
was under way. Version control is never called.
"""

import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from iama_engine.edits.fence import disk_problems
from iama_engine.edits.journal import (
    Journal,
    Step,
    missing_folders,
    plan_steps,
    read_journal,
    remove_draft,
    remove_empty_folder,
    remove_journal,
    sync_folder,
    write_durably,
    write_journal,
)

_HELD_BACK = "held back, because another file of the set was refused"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file; `sha256` is that of its content now, None where it does not exist."""

    path: str
    outcome: Literal["written", "refused"]
    sha256: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """Every file of the set, sorted by path."""

    files: tuple[FileOutcome, ...]

    @property
    def complete(self) -> bool:
        """Whether every file was written."""
        return all(file.outcome == "written" for file in self.files)


def write_files(root: Path, changes: Mapping[str, bytes | None], expected: Mapping[str, str | None]) -> ApplyReport:
    """Write (None: delete) every file of `changes`, each of which must have the SHA-256 `expected` (None: must not exist).

    If one file differs, is a symlink or cannot be staged (a full disk), nothing is written and the report says why.
    """
    place = root.resolve(strict=True)
    with _locked(place):
        _recover(place)
        problems = _problems(place, changes, expected)
        if problems:
            return _refused(place, changes, problems)
        journal = Journal("staging", plan_steps(changes, expected, secrets.token_hex(6)), missing_folders(place, list(changes)))
        try:
            write_journal(place, journal)
            _stage(place, journal, changes)
            committed = Journal("committed", journal.steps, journal.folders)
            write_journal(place, committed)
        except OSError as error:
            _roll_back(place, journal)
            return _refused(place, changes, {_path_at_fault(journal, error): f"could not be written: {error.strerror}"})
        return _finish(place, committed)


def revert_files(root: Path, originals: Mapping[str, bytes | None], written: Mapping[str, str | None]) -> ApplyReport:
    """Put the originals back, only where a file still is what we wrote; the others are left alone and reported."""
    place = root.resolve(strict=True)
    problems = _problems(place, originals, written)
    untouched = {path: content for path, content in originals.items() if path not in problems}
    refused = [FileOutcome(path, "refused", _digest(place / path), reason) for path, reason in problems.items()]
    done = write_files(place, untouched, written).files if untouched else ()
    return ApplyReport(tuple(sorted((*done, *refused), key=lambda file: file.path)))


def recover_workspace(root: Path) -> ApplyReport | None:
    """Finish or undo a write that a crash cut short. None where there was none or where it had changed nothing."""
    place = root.resolve(strict=True)
    with _locked(place):
        return _recover(place)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """One writer a folder at a time. The folder itself is locked, so that no lock file is left behind."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _problems(root: Path, changes: Iterable[str], expected: Mapping[str, str | None]) -> dict[str, str]:
    problems = disk_problems(root, changes)
    for path in changes:
        if path not in problems:
            found = _digest(root / path)
            if found != expected[path]:
                problems[path] = _difference(found, expected[path])
    return problems


def _difference(found: str | None, expected: str | None) -> str:
    if expected is None:
        return "it exists already"
    return "it no longer exists" if found is None else "its content has changed since the job started"


def _refused(root: Path, changes: Iterable[str], problems: Mapping[str, str]) -> ApplyReport:
    paths = sorted(changes)
    return ApplyReport(tuple(FileOutcome(p, "refused", _digest(root / p), problems.get(p, _HELD_BACK)) for p in paths))


def _stage(root: Path, journal: Journal, changes: Mapping[str, bytes | None]) -> None:
    for folder in journal.folders:
        (root / folder).mkdir(exist_ok=True)
    for step in journal.steps:
        content = changes[step.path]
        if content is not None:
            mode = None if step.old_sha256 is None else stat.S_IMODE((root / step.path).stat().st_mode)
            write_durably(root / step.temporary, content, mode)
    _sync_folders(root, journal)


def _sync_folders(root: Path, journal: Journal) -> None:
    for folder in {(root / step.path).parent for step in journal.steps}:
        sync_folder(folder)


def _path_at_fault(journal: Journal, error: OSError) -> str:
    """The staged file an error is about; errors of `write` name none, then it is the first one not staged yet."""
    named = os.fspath(error.filename) if error.filename else ""
    return next((step.path for step in journal.steps if named.endswith(step.temporary)), journal.steps[0].path)


def _roll_back(root: Path, journal: Journal) -> None:
    for step in journal.steps:
        (root / step.temporary).unlink(missing_ok=True)
    for folder in reversed(journal.folders):
        remove_empty_folder(root / folder)
    remove_journal(root)


def _recover(root: Path) -> ApplyReport | None:
    journal = read_journal(root)
    if journal is None:
        remove_draft(root)
        return None
    if journal.phase == "staging":
        _roll_back(root, journal)
        return None
    return _finish(root, journal)


def _finish(root: Path, journal: Journal) -> ApplyReport:
    """Rename every staged file into place. Safe to repeat: a file that is new already stays."""
    outcomes = tuple(_finish_step(root, step) for step in journal.steps)
    _sync_folders(root, journal)
    remove_journal(root)
    return ApplyReport(outcomes)


def _finish_step(root: Path, step: Step) -> FileOutcome:
    target, temporary = root / step.path, root / step.temporary
    if disk_problems(root, [step.path]):
        return FileOutcome(step.path, "refused", None, "a symbolic link took its place")
    found = _digest(target)
    if found not in {step.old_sha256, step.new_sha256}:
        temporary.unlink(missing_ok=True)
        return FileOutcome(step.path, "refused", found, _difference(found, step.old_sha256))
    try:
        if step.new_sha256 is None:
            target.unlink(missing_ok=True)
        elif found != step.new_sha256 and _digest(temporary) == step.new_sha256:
            os.replace(temporary, target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        return FileOutcome(step.path, "refused", found, f"could not be written: {error.strerror}")
    temporary.unlink(missing_ok=True)
    found = _digest(target)
    if found != step.new_sha256:
        return FileOutcome(step.path, "refused", found, "its staged content was lost")
    return FileOutcome(step.path, "written", found)


def _digest(path: Path) -> str | None:
    """The SHA-256 of a regular file, None for everything else."""
    if path.is_symlink() or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()
