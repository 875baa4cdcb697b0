"""The worker's own temporary folder: its name holds our process id, so that a successor can remove what a killed worker left."""

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "iama-worker-"


def own_folder() -> "tempfile.TemporaryDirectory[str]":
    """A fresh folder, gone with the block; folders of workers that are no more are removed first."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = left.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdigit() and left.stat().st_uid == os.getuid() and not _is_alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
