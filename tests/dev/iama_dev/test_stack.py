"""The supervisor from outside: exit codes, signals, and that nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from iama_dev.local_http import answers, ask
from iama_dev.processes import wait_until
from tests.dev.iama_dev.conftest import SECONDS, Launcher, all_ended, watch

pytestmark = pytest.mark.slow
WAITING = ("--", "sh", "-c", 'echo "command $$ runs" >&2; exec sleep 600')


@pytest.mark.parametrize(
    ("command", "code"),
    [(["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137), (["/no/such/program"], 127)],
)
def test_the_command_s_exit_code_is_the_supervisor_s(launcher: Launcher, command: list[str], code: int) -> None:
    supervisor = launcher.launch("--", *command)
    assert supervisor.child.process.wait(SECONDS) == code, supervisor.said
    assert list(supervisor.temporary.iterdir()) == []


def test_a_command_finds_the_service_and_is_signed_in(launcher: Launcher, tmp_path: Path) -> None:
    program = "import json, os, sys; json.dump({**os.environ, 'who': open(os.environ['IAMA_CREDENTIALS']).read()}, open(sys.argv[1], 'w'))"
    supervisor = launcher.launch("--", sys.executable, "-c", program, str(tmp_path / "told.json"), IAMA_URL="http://elsewhere.invalid")
    assert supervisor.child.process.wait(SECONDS) == 0, supervisor.said
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["IAMA_URL"].startswith("http://127.0.0.1:")
    assert json.loads(told["who"])["access_token"]
    assert not answers(f"{told['IAMA_URL']}/api/v1/health")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_the_supervisor_nothing_is_left(launcher: Launcher, signum: signal.Signals) -> None:
    supervisor = launcher.launch(*WAITING)
    supervisor.until(" runs")
    processes = supervisor.processes()
    assert {"gateway", "worker", "PostgreSQL", "Temporal", "keeper"} < processes.keys()
    handles = watch(processes.values())
    supervisor.signal(signum)
    code = supervisor.child.process.wait(SECONDS)
    assert code == (128 + signum if signum != signal.SIGKILL else -signum)
    assert all_ended(handles)
    assert list(supervisor.temporary.iterdir()) == []


def test_a_signal_during_the_start_leaves_nothing_either(launcher: Launcher) -> None:
    supervisor = launcher.launch(*WAITING)
    supervisor.until("PostgreSQL: serves")
    supervisor.signal(signal.SIGTERM)
    assert supervisor.child.process.wait(SECONDS) == 130
    assert list(supervisor.temporary.iterdir()) == []


def test_ctrl_c_at_a_terminal_is_the_command_s_own_to_answer(tmp_path: Path) -> None:
    keyboard, terminal = os.openpty()
    command = "trap 'exit 9' INT; echo command runs; sleep 600 & wait"
    words = ["setsid", "--ctty", sys.executable, "-m", "iama_cli", "dev", "--", "sh", "-c", command]
    (tmp_path / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    told = tmp_path / "told.log"
    with (
        told.open("wb") as log,
        subprocess.Popen(words, stdin=terminal, stdout=subprocess.PIPE, stderr=log, env=environment) as supervisor,
    ):
        os.close(terminal)
        assert supervisor.stdout and supervisor.stdout.readline() == b"command runs\n", told.read_text()
        os.write(keyboard, b"\x03")
        assert supervisor.wait(SECONDS) == 9
    os.close(keyboard)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_persistent_stack_keeps_its_data_and_has_one_supervisor(launcher: Launcher, tmp_path: Path) -> None:
    first = launcher.launch()
    first.until("use it")
    folder = tmp_path / "data" / "iama" / "dev"
    url, password = json.loads((folder / "stack.json").read_text())["url"], (folder / "demo-password").read_text()
    second = subprocess.run(
        [sys.executable, "-m", "iama_cli", "dev"],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (second.returncode, "another `iama dev` uses" in second.stderr) == (6, True)
    first.signal(signal.SIGTERM)
    assert first.child.process.wait(SECONDS) == 0
    assert not answers(f"{url}/api/v1/health")

    again = launcher.launch()
    again.until("use it")
    url = json.loads((folder / "stack.json").read_text())["url"]
    assert ask(f"{url}/api/v1/auth/login", {"email": "demo@iama.example", "password": password})["access_token"]
    again.signal(signal.SIGINT)
    assert again.child.process.wait(SECONDS) == 0


def test_what_dies_is_started_again_and_temporal_s_memory_is_not_pretended(launcher: Launcher) -> None:
    supervisor = launcher.launch(*WAITING)
    supervisor.until(" runs")
    for name in ("gateway", "worker", "PostgreSQL"):
        before = supervisor.state()["processes"][name]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: supervisor.state()["processes"][name] != before, supervisor.child, SECONDS, f"{name} was not started again")  # noqa: B023
    url = supervisor.state()["url"]
    wait_until(lambda: answers(f"{url}/api/v1/ready"), supervisor.child, SECONDS, "does not serve again")
    os.kill(supervisor.state()["processes"]["Temporal"], signal.SIGKILL)
    assert supervisor.child.process.wait(SECONDS) == 6
    assert "ended, and its memory with it" in supervisor.said
    assert list(supervisor.temporary.iterdir()) == []
