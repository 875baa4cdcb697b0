"""Put a tree back as it was after code of unknown intent ran in it: what changed is copied back, what is new goes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_LEFT_ALONE = frozenset({"node_modules"})


class Pristine:
    """The tree's files by size and time of change, and a copy of them outside it."""

    def __init__(self, root: Path, copy: Path) -> None:
        self._root, self._copy = root, copy
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_ALONE))
        self._states = {path: self._state(path) for path in self._files()}

    def restore(self) -> None:
        """Undo everything since the copy was made but new empty folders."""
        now = set(self._files())
        for path in now - self._states.keys():
            (self._root / path).unlink()
        for path, state in self._states.items():
            if path not in now or self._state(path) != state:
                self._put_back(path)

    def _put_back(self, path: str) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(self._copy / path, target, follow_symlinks=False)
        self._states[path] = self._state(path)

    def _files(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self._root):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            folders[:] = [name for name in folders if name not in _LEFT_ALONE and name not in links]
            for name in (*names, *(link for link in links if link not in _LEFT_ALONE)):
                yield os.path.relpath(os.path.join(folder, name), self._root)

    def _state(self, path: str) -> tuple[int, int, int]:
        found = os.lstat(self._root / path)
        return found.st_mode, found.st_size, found.st_mtime_ns
