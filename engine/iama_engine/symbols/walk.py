"""Walk a project tree: regular files only, never through a symlink, never into what tools made."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED_DIRECTORIES = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".bzr",
        "__pycache__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hypothesis",
        ".tox",
        ".nox",
        ".eggs",
        ".venv",
        "venv",
        "env",
        ".env",
        "node_modules",
        "site-packages",
        ".idea",
        ".vscode",
        ".iama",
        ".cache",
        ".ipynb_checkpoints",
    ]
)
_ENVIRONMENT_MARK = "pyvenv.cfg"
"""In every virtual environment, whatever its folder is called."""


@dataclass(frozen=True, slots=True)
class WalkedFile:
    """A regular file by its POSIX path relative to the root, with what the directory says about it."""

    path: str
    size: int
    mtime_ns: int
    is_symlink: bool = False


def walk_files(root: Path) -> Iterator[WalkedFile]:
    """Every file below `root`, folder by folder; a symlink is reported as such and never followed."""
    waiting = [("", os.fspath(root))]
    while waiting:
        prefix, folder = waiting.pop()
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
        if prefix and any(entry.name == _ENVIRONMENT_MARK for entry in entries):
            continue
        for entry in entries:
            path = f"{prefix}{entry.name}"
            if entry.is_symlink():
                yield WalkedFile(path, 0, 0, is_symlink=True)
            elif entry.is_file():
                found = entry.stat()
                yield WalkedFile(path, found.st_size, found.st_mtime_ns)
            elif entry.is_dir() and entry.name not in SKIPPED_DIRECTORIES and not entry.name.endswith(".egg-info"):
                waiting.append((f"{path}/", entry.path))


def source_files(root: Path, suffixes: tuple[str, ...]) -> list[WalkedFile]:
    """The files below `root` with one of the suffixes, sorted by path."""
    found = (file for file in walk_files(root) if not file.is_symlink and file.path.endswith(suffixes))
    return sorted(found, key=lambda file: file.path)
