"""The scope fence: where a set of edits may reach, decided from paths alone before anything is read or applied.

A path is compared exactly *and* folded (case, Unicode form), because `Setup.py` and `setup.py` are one file on some disks.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from iama_engine.edits.operations import CreateFile, Operation
from iama_engine.errors import EngineError, Refusal

MAX_FILE_BYTES = 2 * 1024 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
_TEXT_FIELDS = ("new_source", "search", "replace", "content")


def check_scope(
    operations: Sequence[Operation], *, targets: Collection[str], may_create: Sequence[str] = (), frozen: Collection[str] = ()
) -> None:
    """Raise `EngineError` unless every operation stays inside the job.

    `FROZEN_TEST_TOUCHED` where a frozen file (a test or its configuration) is addressed, `SCOPE_VIOLATION` for all else:
    a path outside the root, a file that is no target, a new file outside `may_create`, text above 2 MiB.
    """
    frozen_keys = {folded(path) for path in frozen}
    touched = sorted({operation.path for operation in operations if folded(operation.path) in frozen_keys})
    if touched:
        reasons = dict.fromkeys(touched, "it is frozen: it proves the old behaviour")
        raise EngineError(Refusal.FROZEN_TEST_TOUCHED, f"the edit touches frozen tests: {', '.join(touched)}", reasons)
    twins = {folded(path): path for path in targets}
    problems: dict[str, str] = {}
    for operation in operations:
        reason = path_problem(operation.path) or _size_problem(operation) or _target_problem(operation, targets, may_create, twins)
        if reason:
            problems.setdefault(operation.path, reason)
    if problems:
        listed = "; ".join(f"{path or '(empty path)'}: {reason}" for path, reason in sorted(problems.items()))
        raise EngineError(Refusal.SCOPE_VIOLATION, listed, problems)


def folded(path: str) -> str:
    """The path as the most forgiving disk would compare it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())


def path_problem(path: str) -> str | None:
    """Why this is no plain POSIX path inside a root; None where it is one."""
    if not path or path.startswith("/"):
        return "not a path relative to the root"
    if _UNSAFE.search(path) or (not path.isascii() and any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in path)):
        return "the path has a backslash, a drive, a control character or another letter that not every disk can hold"
    parts = path.split("/")
    if any(part in {"", ".", ".."} or part != part.strip() or part.endswith(".") for part in parts):
        return "the path leaves the root or is not in its plain form"
    if parts[0].casefold() in {".git", ".hg", ".svn", ".iama"}:
        return "the path belongs to a tool, not to the project"
    return None


def _size_problem(operation: Operation) -> str | None:
    texts = (getattr(operation, name, "") for name in _TEXT_FIELDS)
    oversize = any(len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES for text in texts)
    return f"the edit is larger than {MAX_FILE_BYTES} bytes" if oversize else None


def _target_problem(operation: Operation, targets: Collection[str], may_create: Sequence[str], twins: dict[str, str]) -> str | None:
    path = operation.path
    if path in targets:
        return None
    if folded(path) in twins:
        return f"it differs from the target {twins[folded(path)]} by case or letter form only"
    if isinstance(operation, CreateFile):
        allowed = any(path == place or path.startswith(f"{place.rstrip('/')}/") for place in may_create if place.strip("/"))
        return None if allowed else "a new file where the strategy names none"
    return "it is no target of the job"


def disk_problems(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Path → why writing there would leave the project: a symlink on the way, a twin by case, no regular file."""
    found = {path: path_problem(path) or _disk_problem(root, path) for path in paths}
    return {path: reason for path, reason in found.items() if reason}


def _disk_problem(root: Path, path: str) -> str | None:
    place = root
    parts = path.split("/")
    for depth, part in enumerate(parts):
        folder, place = place, place / part
        if place.is_symlink():
            return f"{'/'.join(parts[: depth + 1])} is a symbolic link"
        if not place.exists():
            twin = next((entry.name for entry in folder.iterdir() if folded(entry.name) == folded(part)), None)
            return f"{twin} is there already and differs by case or letter form only" if twin else None
        if depth < len(parts) - 1 and not place.is_dir():
            return f"{'/'.join(parts[: depth + 1])} is no folder"
    return None if place.is_file() else "it is no regular file"
