"""What the sandbox contains: real hostile code under real isolation."""

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run

PYTHON = Path(sys.executable)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def attack(tree: Path, code: str, limits: Limits | None = None) -> RunReport:
    (tree / "attack.py").write_text(code)
    request = RunRequest("r", "COMMAND", plan={"command": [str(PYTHON), "attack.py"]}, limits=limits or Limits(wall_s=10))
    return execute_run(request, tree, tree.parent / "out", interpreter=PYTHON)


CONTAINED = {
    "no route out": "import socket; socket.create_connection(('198.51.100.1', 80), 2)",
    "no host loopback": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "root is read-only": "open('/made', 'w')",
    "the system is read-only": "open('/usr/made', 'w')",
    "a neighbour is not there": "open({secret!r}).read()",
    "no home of ours": "import os; os.listdir(os.path.expanduser('~root/.ssh'))",
    "no mounting": "import ctypes; assert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
    "no new user namespace": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "no process of the host": "import os; assert len([p for p in os.listdir('/proc') if p.isdigit()]) > 8",
    "no file past the limit": "f = open('big', 'wb')\nfor _ in range(200): f.write(b'x' * (1 << 20))",
    "no memory past the limit": "x = bytearray(3 << 30)",
    "no growing of shared memory": "f = open('/dev/shm/x', 'wb')\nfor _ in range(100): f.write(b'x' * (1 << 20))",
}


@pytest.mark.parametrize("name", CONTAINED)
def test_contained(tree: Path, name: str) -> None:
    secret = tree.parent / "neighbour"
    secret.write_text("do not read")
    with socket.create_server(("127.0.0.1", 0)) as server:
        report = attack(tree, CONTAINED[name].replace("{port}", str(server.getsockname()[1])).replace("{secret!r}", repr(str(secret))))
    assert report.exit_codes[0] != 0, report.log_tail
    assert "Error" in report.log_tail


def test_nothing_of_our_environment_is_inside(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-7391")
    report = attack(tree, "import os; print(os.environ); print(open('/proc/1/environ').read())")
    assert report.exit_codes == (0,)
    assert "canary-7391" not in report.log_tail


def test_the_tree_is_writable_and_a_symlink_out_leads_nowhere(tree: Path) -> None:
    (tree / "out_of_here").symlink_to("/etc/passwd")
    report = attack(tree, "open('made', 'w').write('x')\ntry: open('out_of_here').read()\nexcept OSError: print('nowhere')")
    assert (tree / "made").read_text() == "x"
    assert "nowhere" in report.log_tail


def test_a_fork_bomb_is_held_and_killed_whole(tree: Path) -> None:
    bomb = "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.01)"
    started = time.monotonic()
    report = attack(tree, bomb, Limits(wall_s=2, processes=32))
    assert report.end in {"timed_out", "crashed"}
    assert time.monotonic() - started < 2 + 5 + 2
    assert not running_in(tree)


def test_what_escapes_its_process_group_is_killed_too(tree: Path) -> None:
    report = attack(tree, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\nprint('left')")
    assert "left" in report.log_tail
    assert not running_in(tree)


def test_ignoring_signals_does_not_outlive_the_limit(tree: Path) -> None:
    stubborn = "import signal, time\nfor s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\nwhile True: time.sleep(1)"
    started = time.monotonic()
    assert attack(tree, stubborn, Limits(wall_s=1)).end == "timed_out"
    assert time.monotonic() - started < 1 + 5


def test_cancel_kills_at_once(tree: Path) -> None:
    cancel = threading.Event()
    threading.Timer(0.5, cancel.set).start()
    request = RunRequest("r", "COMMAND", plan={"command": ["sleep", "60"]})
    started = time.monotonic()
    report = execute_run(request, tree, tree.parent / "out", interpreter=PYTHON, cancel=cancel)
    assert (report.end, report.message) == ("crashed", "cancelled")
    assert 0.4 < report.wall_s <= time.monotonic() - started < 3


def test_a_forged_report_that_is_no_report_is_a_crash(tree: Path) -> None:
    report = attack(tree, "import os\nopen('/out/report.json', 'w').write('[]')\nos.kill(os.getppid(), 9)")
    assert report.end == "crashed"


@pytest.mark.parametrize(
    ("program", "code"), [("/nowhere/python", Refusal.INTERPRETER_MISSING), ("/bin/true", Refusal.INTERPRETER_MISSING)]
)
def test_an_interpreter_that_is_none_is_refused(tree: Path, program: str, code: Refusal) -> None:
    with pytest.raises(EngineError) as caught:
        execute_run(RunRequest("r", "VERIFY"), tree, tree.parent / "out", interpreter=Path(program))
    assert caught.value.code == code


def test_searching_without_isolation_is_refused(tree: Path) -> None:
    with pytest.raises(EngineError) as caught:
        execute_run(RunRequest("r", "PROBE"), tree, tree.parent / "out", interpreter=PYTHON, isolated=False)
    assert caught.value.code == Refusal.ISOLATION_MISSING


def running_in(tree: Path) -> list[str]:
    """Processes whose current folder lies in the tree, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if (entry / "cwd").readlink().is_relative_to(tree):
                    found.append(entry.name)
            except OSError:
                continue
    return found
