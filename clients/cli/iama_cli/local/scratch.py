"""Private copies of the workspace. The workspace itself is only ever read here.

The base is copied once for a job; each run gets a copy of the base with its overlay on top, because code under test may
write anywhere in its tree and the next run must not see it. Files that never travel (secrets, ignored ones) stay in the
copy, so that the project's own tests still find them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from iama_cli.exits import CliError, Exit
from iama_cli.local.abandoned import PREFIX, abandoned, owned, scratch_root
from iama_cli.local.interrupts import unhurried

SKIPPED = frozenset(
    {".git", ".hg", ".svn", "__pycache__", "node_modules", ".venv", "venv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
_MAX_FILES = 200_000


@dataclass(frozen=True, slots=True)
class RunTree:
    """Where one run may write: its tree and its output folder."""

    tree: Path
    output: Path


@dataclass(frozen=True, slots=True)
class Scratch:
    """The scratch folder of one job; use `open_scratch`."""

    home: Path

    @property
    def base(self) -> Path:
        """The workspace as it was when the job was created."""
        return self.home / "base"

    @contextmanager
    def run_tree(self, overlay: bytes | None) -> Iterator[RunTree]:
        """A copy of the base with the overlay applied, gone afterwards."""
        home = Path(tempfile.mkdtemp(prefix="run-", dir=self.home))
        try:
            tree = home / "tree"
            shutil.copytree(self.base, tree, symlinks=True)
            if overlay:
                from iama_engine.transport import unpack_overlay, write_overlay

                write_overlay(tree, unpack_overlay(overlay))
            (home / "out").mkdir()
            yield RunTree(tree, home / "out")
        finally:
            remove_tree(home)


@contextmanager
def open_scratch(root: Path) -> Iterator[Scratch]:
    """Copy the workspace into a folder that only this user can read; it is removed on the way out, whatever happens.

    Where even that could not happen, because the client was killed, the next one removes it here.
    """
    for left in abandoned(scratch_root()):
        remove_tree(left)
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with owned(home):
            _copy_base(root, home)
            yield Scratch(home)
    finally:
        with unhurried():
            remove_tree(home)


def _copy_base(root: Path, home: Path) -> None:
    try:
        copy_workspace(root, home / "base")
    except OSError as error:
        message = f"the workspace cannot be copied to {home.parent}: {error.strerror}; make room there or set TMPDIR"
        raise CliError("SCRATCH_FAILED", message, Exit.JOB_FAILED, {"file": str(error.filename)}) from None


def copy_workspace(root: Path, into: Path) -> None:
    """Copy files and folders; links that lead out of the root, sockets and virtual environments stay behind.

    A link inside the root is written anew as a relative one: an absolute one would lead from the copy to the original.
    """
    root = root.resolve()
    count = 0
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [name for name in folders if not _is_skipped(here / name)]
        target = into / here.relative_to(root)
        target.mkdir(parents=True, exist_ok=True)
        for name in [*names, *(name for name in folders if (here / name).is_symlink())]:
            count += _copy_one(root, here / name, target / name)
        if count > _MAX_FILES:
            message = f"{root} holds more than {_MAX_FILES:,} files; name the project's own folder with --root"
            raise CliError("ROOT_TOO_LARGE", message, Exit.WRONG_USE, {"root": str(root)})


def _is_skipped(folder: Path) -> bool:
    """Also scratch copies, of which one may lie in the workspace itself."""
    return folder.name in SKIPPED or folder.name.startswith(PREFIX) or (folder / "pyvenv.cfg").exists()


def _copy_one(root: Path, source: Path, target: Path) -> int:
    if source.is_symlink():
        if source.resolve().is_relative_to(root):
            target.symlink_to(os.path.relpath(source.resolve(), source.parent.resolve()))
        return 1
    if source.is_file():
        shutil.copy2(source, target)
    return 1


def remove_tree(path: Path) -> None:
    """Remove a scratch folder, also where the code under test has taken rights away, or while another client removes it too."""
    shutil.rmtree(path, onerror=lambda function, at, error: _open_and_retry(path, Path(at)))


def _open_and_retry(root: Path, path: Path) -> None:
    """Nothing above the scratch folder is touched."""
    with suppress(FileNotFoundError):
        for folder in (path.parent, path):
            if folder.is_relative_to(root) and folder.exists() and not folder.is_symlink():
                folder.chmod(0o700)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
