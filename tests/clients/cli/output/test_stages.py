"""The stage list, on a real terminal and off it."""

import os
import pty
import subprocess
import sys

CODE = """
from iama_cli.output.screen import Screen
from iama_cli.output.stages import StageBoard
with StageBoard(Screen()) as board:
    board.enter("ANALYZING", 100.0)
    board.enter("REFACTORING", 102.5)
    board.enter("REFACTORING", 103.0)
    board.attempt, board.attempt_title, board.model_class = 3, "guard_clauses", "L2"
    board.note("running [frozen] tests")
    if board.live is not None:
        board.live.refresh()
    board.say("    guard_clauses: kept [5 of 6]")
"""


def test_off_a_terminal_each_stage_is_one_plain_line() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["Analysis", "Refactoring  (analysis took 2.5 s)", "    guard_clauses: kept [5 of 6]"]


def test_on_a_terminal_the_attempt_and_the_last_activity_are_shown() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}) as process:
        os.close(theirs)
        shown = _read_all(ours)
        assert process.wait() == 0
    for part in ("attempt 3 of 10  guard_clauses  model L2", "elapsed", "last activity", "running [frozen] tests"):
        assert part in shown
    assert "guard_clauses: kept [5 of 6]" in shown


def _read_all(descriptor: int) -> str:
    found = b""
    while True:
        try:
            piece = os.read(descriptor, 4096)
        except OSError:
            break
        if not piece:
            break
        found += piece
    os.close(descriptor)
    return found.decode("utf-8", "replace")
