"""The types of a TypeScript project as one more test: its `tsconfig.json` passes where the project's compiler has nothing to say.

A refactoring that runs as before may still have broken a type; where types were broken before, the test fails before and gates nothing.
"""

import re
import time
from collections.abc import Mapping
from pathlib import PurePosixPath

from .node_packages import FrameworkMissing, find_program
from .processes import run_child
from .recording import EXCERPT, Failure, Recorder

_ERROR = re.compile(r"^([^\s(][^(\n]*)\(\d+,\d+\): error (TS\d+)", re.MULTILINE)


def is_type_check(path: str) -> bool:
    """Whether a test is a compiler's configuration."""
    name = PurePosixPath(path).name
    return name.startswith("tsconfig") and name.endswith(".json")


def check_types(recorder: Recorder, path: str, node: tuple[str, Mapping[str, str]], limits: tuple[float, int]) -> None:
    """Compile without writing anything and record how that ended; skipped where the project has no compiler.

    `node` is the program and its environment, `limits` the deadline (monotonic seconds) and how much output is kept.
    """
    if recorder.is_left_out(path):
        return
    program, environment = node
    recorder.started(path)
    begun = time.monotonic()
    try:
        compiler = str(find_program("typescript", "tsc"))
    except FrameworkMissing:
        recorder.ended(path, "skipped", 0.0)
        return
    words = ["--noEmit", "--incremental", "false", "--pretty", "false", "--project", path]
    done = run_child([program, compiler, *words], environment, *limits)
    spent = time.monotonic() - begun
    if done.killed:
        recorder.ended(path, "timeout", spent)
    elif done.status == 0:
        recorder.ended(path, "passed", spent)
    else:
        recorder.ended(path, "failed", spent, _failure(done.tail))


def _failure(text: str) -> Failure:
    found = _ERROR.search(text)
    return Failure(found[2] if found else "TypeErrors", found[1] if found else None, text.strip()[:EXCERPT])
