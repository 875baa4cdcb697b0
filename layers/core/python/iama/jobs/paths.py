"""Checks of declared paths. A path that two file systems read differently is refused, not repaired."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from iama.jobs.intake import MAX_BUNDLE_BYTES, MAX_FILES, DeclaredFile, FilesTooLarge, PathRefused, PathTwins, TargetMissing, TooManyFiles

MAX_PATH_BYTES = 1024
MAX_FILE_BYTES = 5 << 20
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\:]")


def check_path(path: str) -> None:
    """Refuse anything but a plain POSIX path below the root."""
    parts = path.split("/")
    plain = bool(path) and not _FORBIDDEN.search(path) and all(part not in ("", ".", "..") for part in parts)
    if not plain or len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES or not _encodable(path):
        raise PathRefused(path=ascii(path)[1:-1][:200])


def check_files(files: Sequence[DeclaredFile]) -> None:
    """Refuse too many files, odd paths, twins and oversize. The worker unpacks no more than is let in here."""
    if len(files) > MAX_FILES:
        raise TooManyFiles(files=len(files), limit=MAX_FILES)
    for file in files:
        check_path(file.path)
        if file.size > MAX_FILE_BYTES:
            raise FilesTooLarge(path=file.path, size=file.size, limit=MAX_FILE_BYTES)
    total = sum(file.size for file in files)
    if total > MAX_BUNDLE_BYTES:
        raise FilesTooLarge(size=total, limit=MAX_BUNDLE_BYTES)
    _check_twins(file.path for file in files)


def check_targets(targets: Sequence[str], files: Sequence[DeclaredFile]) -> None:
    """Each target is a declared file or a folder that holds one; `.` is the whole root."""
    paths = {file.path for file in files}
    folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    for target in targets:
        if target == "." and paths:
            continue
        check_path(target)
        if target not in paths and target not in folders:
            raise TargetMissing(path=target)


def _check_twins(paths: Iterable[str]) -> None:
    """Folders count too: `a/x.py` and `A/y.py` would share a folder on a case-blind disk."""
    seen: dict[str, str] = {}
    files: set[str] = set()
    for path in paths:
        if path in files:
            raise PathTwins(paths=[path, path])
        files.add(path)
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            spelled = "/".join(parts[:count])
            folded = unicodedata.normalize("NFC", spelled).casefold()
            if seen.setdefault(folded, spelled) != spelled:
                raise PathTwins(paths=[seen[folded], spelled])
    clash = next((path for path in files for at, letter in enumerate(path) if letter == "/" and path[:at] in files), None)
    if clash is not None:
        raise PathTwins(paths=[clash])


def _encodable(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
