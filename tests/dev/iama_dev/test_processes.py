"""Children and directories of a crew, in processes of their own where the owner must die."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from iama_dev.processes import Crew, Program, StartFailed, wait_until
from tests.dev.iama_dev.conftest import all_ended, watch

STUBBORN = "trap '' TERM; echo up >&2; while :; do sleep 60 & wait; done"
OWNER = """
import sys
from pathlib import Path
from iama_dev.processes import Crew, Program
with Crew() as crew:
    folder = crew.directory("iama-test-owner-")
    (folder / "file").touch()
    child = crew.start(Program("sleeper", ["sleep", "600"]))
    print(child.process.pid, crew._keeper.pid, folder, flush=True)
    sys.stdin.read()
"""


def test_closing_ends_children_and_removes_directories() -> None:
    with Crew() as crew:
        folder = crew.directory("iama-test-")
        child = crew.start(Program("sleeper", ["sleep", "600"]))
        assert child.alive and folder.is_dir()
    assert child.process.returncode == -signal.SIGTERM
    assert not folder.exists()


def test_a_child_that_ignores_its_signal_is_forced_with_all_its_group(tmp_path: Path) -> None:
    with Crew() as crew:
        child = crew.start(Program("stubborn", ["sh", "-c", STUBBORN], log=tmp_path / "log"))
        wait_until(lambda: "up" in child.log_tail(), child, 10, "did not start")
        assert crew.stop(child, grace_seconds=0.1) == -signal.SIGKILL
        assert crew.children == []


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_an_owner_that_is_killed(signum: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        child, keeper, folder = owner.stdout.readline().split()
        handles = watch([int(child), int(keeper)])
        owner.send_signal(signum)
        owner.wait()
    assert all_ended(handles)
    assert not Path(folder).exists()


def test_a_program_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with Crew() as crew:
        child = crew.start(Program("server", ["sh", "-c", "echo port taken >&2; exit 3"], log=tmp_path / "log"))
        with pytest.raises(StartFailed, match=r"server: is not ready \(exit code 3\)\nport taken"):
            wait_until(lambda: False, child, 10, "is not ready")


def test_a_program_that_is_never_ready_is_told_to_run_still(tmp_path: Path) -> None:
    with Crew() as crew:
        child = crew.start(Program("server", ["sleep", "600"], log=tmp_path / "log"))
        with pytest.raises(StartFailed, match="still running"):
            wait_until(lambda: False, child, 0, "is not ready")


def test_a_child_has_no_terminal_no_input_and_the_environment_it_was_given(tmp_path: Path) -> None:
    with Crew() as crew:
        log = tmp_path / "log"
        command = ["sh", "-c", "cat; env; exec sleep 600"]
        child = crew.start(Program("shown", command, log=log, environment={"ONLY": "this", "PATH": os.environ["PATH"]}))
        wait_until(lambda: "ONLY=this" in child.log_tail(), child, 10, "did not show its environment")
        assert "HOME=" not in child.log_tail()
        assert os.getsid(child.process.pid) == child.process.pid
