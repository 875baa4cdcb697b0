"""Scratch folders whose client was killed: found by a lock that ends with its process, and removed by the next client.

Surprising: a process id would not do, because ids are used again. The lock file gets its name only once it is locked, so
that a folder which is just being made never looks abandoned; a folder without one is left alone.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "iama-scratch-"
_OWNER = "owner"


@contextmanager
def owned(home: Path) -> Iterator[None]:
    """Hold a folder for the block, so that no other client takes it for abandoned."""
    descriptor = os.open(home / ".owner", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if _locked(descriptor):
            (home / ".owner").rename(home / _OWNER)
        yield
    finally:
        os.close(descriptor)


def abandoned(folder: Path) -> Iterator[Path]:
    """Scratch folders of this user in `folder` whose owner has ended without removing them."""
    if os.name != "posix":
        return
    for home in sorted(folder.glob(f"{PREFIX}*")):
        if _is_own(home) and _owner_ended(home / _OWNER):
            yield home


def scratch_root() -> Path:
    """Where scratch folders are made."""
    return Path(tempfile.gettempdir())


def _is_own(home: Path) -> bool:
    """Whether it is a folder of this user; not where another client has just removed it."""
    try:
        found = home.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def _owner_ended(owner: Path) -> bool:
    try:
        descriptor = os.open(owner, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        return _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    """Take the lock where nobody holds it. Systems without such locks keep what a killed client left."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
