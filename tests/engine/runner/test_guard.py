"""The handrail around code nobody has called that way before. It cannot be taken off again, so each case has its own process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[3] / "engine"
RUN = """
import os, shutil, socket, sqlite3, subprocess, sys, threading
from iama_engine.runner.guard import Guard, Overrun, Touched
guard = Guard((os.getcwd(), sys.prefix, sys.base_prefix))
answer = os.dup(1)
guard.install()
said = 'fine'
try:
    with guard.up(0.3):
{body}
except BaseException as error:
    said = type(error).__name__
os.write(answer, f'{{said}} {{guard.touched}} {{guard.overrun}}'.encode())
os._exit(0)
"""


def guarded(tmp_path: Path, *lines: str) -> list[str]:
    """The exception that came out, what was touched, whether time ran out."""
    body = "\n".join(f"        {line}" for line in lines)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ENGINE)}
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(body=body)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=20, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    "line",
    [
        "open('made.txt', 'w')",
        "open('/etc/passwd')",
        "os.system('true')",
        "os.fork()",
        "os.chdir('/')",
        "os.listdir('.')",
        "os.remove('x')",
        "subprocess.Popen(['true'])",
        "socket.socket()",
        "threading.Thread(target=print).start()",
        "sqlite3.connect('x.db')",
        "shutil.rmtree('x')",
        "input()",
        "import _thread; _thread.interrupt_main(); sum(range(1000))",
    ],
)
def test_what_touches_the_world_is_stopped(tmp_path: Path, line: str) -> None:
    said, touched, _ = guarded(tmp_path, line)
    assert (said, touched != "None") == ("Touched", True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["len('abc')", "sorted([2, 1])", "print('x')", "sqlite3.connect(':memory:')"])
def test_what_stays_inside_is_left_alone(tmp_path: Path, line: str) -> None:
    assert guarded(tmp_path, line) == ["fine", "None", "False"]


def test_files_of_the_tree_may_be_read(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("x")
    assert guarded(tmp_path, "open('data.txt').read()") == ["fine", "None", "False"]


@pytest.mark.parametrize(
    "lines",
    [
        ("while True: pass",),
        ("while True:", "    try: x = 1", "    except Exception: continue"),
        ("def f():", "    try:", "        while True: x = 1", "    except BaseException: x = 2", "    while True: x = 3", "f()"),
    ],
)
def test_every_loop_ends(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert guarded(tmp_path, *lines) == ["Overrun", "None", "True"]


def test_waiting_for_others_to_use_the_processor_does_not_count(tmp_path: Path) -> None:
    fork = "import time\nbusy = os.fork()\nif not busy:\n    while time.process_time() < 0.5: pass\n    os._exit(0)\nguard.install()"
    code = RUN.format(body="        os.waitpid(busy, 0)").replace("guard.install()", fork)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ENGINE)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, timeout=20, check=True)
    assert done.stdout.split() == [b"fine", b"None", b"False"]


def test_swallowing_what_was_caught_does_not_hide_it(tmp_path: Path) -> None:
    assert guarded(tmp_path, "try: open('x', 'w')", "except BaseException: pass") == ["fine", "open", "False"]


def test_outside_of_the_block_everything_is_allowed(tmp_path: Path) -> None:
    code = RUN.format(body="        pass").replace("os.write(", "open('made.txt', 'w').close(); os.write(")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ENGINE)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, timeout=20, check=True)
    assert (tmp_path / "made.txt").exists()
