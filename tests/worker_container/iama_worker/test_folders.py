"""A worker's folder goes with it; what a killed one left goes with its successor."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from iama_worker.folders import own_folder


def test_folders_of_dead_workers_are_removed_and_those_of_living_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, living, strange = (tmp_path / f"iama-worker-{name}-x" for name in (ended.pid, os.getppid(), "word"))
    for folder in (dead, living, strange):
        (folder / "tree").mkdir(parents=True)
    with own_folder() as folder:
        assert Path(folder).is_dir()
        assert not dead.exists() and living.exists() and strange.exists()
    assert not Path(folder).exists()
