"""What a killed client left is removed by the next one; what a living one uses is not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from iama_cli.local.abandoned import PREFIX, abandoned, owned
from iama_cli.local.scratch import open_scratch, remove_tree

CLIENT = """
import sys
from pathlib import Path
from iama_cli.local.scratch import open_scratch
with open_scratch(Path(sys.argv[1])) as scratch, scratch.run_tree(None) as run:
    (run.tree / "locked").mkdir()
    (run.tree / "locked").chmod(0)
    print(scratch.home, flush=True)
    sys.stdin.read()
"""
STARTED = """
import sys
from pathlib import Path
from iama_cli.local.scratch import open_scratch
sys.stdin.read(1)
with open_scratch(Path(sys.argv[1])):
    pass
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this machine."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("a = 1\n")
    return root


def test_the_folder_of_a_killed_client_goes_when_the_next_one_starts(folder: Path, root: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", CLIENT, str(root)], stdin=pipe, stdout=pipe, text=True) as client:
        assert client.stdout is not None
        home = Path(client.stdout.readline().strip())
        assert home.parent == folder
        with open_scratch(root):
            assert (home / "base/a.py").exists(), "its client lives"
        client.send_signal(signal.SIGKILL)
    assert list(folder.iterdir()) == [home]
    with open_scratch(root) as scratch:
        assert list(folder.iterdir()) == [scratch.home]
    assert list(folder.iterdir()) == []


def test_many_clients_that_start_at_once_remove_what_was_left_together(folder: Path, root: Path) -> None:
    rights = folder.stat().st_mode
    for number in range(40):
        left = folder / f"{PREFIX}left{number}"
        (left / "deep" / "er").mkdir(parents=True)
        for name in range(20):
            (left / "deep" / str(name)).touch()
        with owned(left):
            pass
    pipe = subprocess.PIPE
    clients = [subprocess.Popen([sys.executable, "-c", STARTED, str(root)], stdin=pipe, stderr=pipe, text=True) for _ in range(6)]
    for client in clients:
        assert client.stdin is not None
        client.stdin.write("\n")
        client.stdin.flush()
    said = [client.communicate()[1] for client in clients]
    assert ([client.returncode for client in clients], said) == ([0] * 6, [""] * 6)
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode == rights


def test_nothing_above_a_scratch_folder_is_touched(folder: Path) -> None:
    folder.chmod(0o755)
    remove_tree(folder / f"{PREFIX}gone")
    assert folder.stat().st_mode & 0o777 == 0o755


def test_only_what_was_owned_and_is_own_counts_as_abandoned(folder: Path, tmp_path: Path) -> None:
    just_made, used, foreign = folder / f"{PREFIX}made", folder / f"{PREFIX}used", tmp_path / "elsewhere"
    for made in (just_made, used, foreign, folder / "other"):
        made.mkdir()
    for ended in (foreign, folder / "other"):
        (ended / "owner").touch()
    (folder / f"{PREFIX}link").symlink_to(foreign)
    (folder / f"{PREFIX}file").touch()
    with owned(used):
        assert list(abandoned(folder)) == []
    assert list(abandoned(folder)) == [used]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_another_users_folder_is_left_alone(folder: Path) -> None:
    home = folder / f"{PREFIX}theirs"
    home.mkdir()
    with owned(home):
        pass
    os.chown(home, 12_345, 12_345)
    assert list(abandoned(folder)) == []
