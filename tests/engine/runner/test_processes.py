"""Children that are ended with all they started."""

import os
import select
import sys
import time

from iama_engine.runner.processes import Finished, run_child


def run(code: str, seconds: float = 10, output_bytes: int = 1000) -> Finished:
    return run_child([sys.executable, "-c", code], {}, time.monotonic() + seconds, output_bytes)


def test_status_and_output_come_back() -> None:
    finished = run("import sys; print('said'); print('wrong', file=sys.stderr); sys.exit(3)")
    assert (finished.status, finished.killed) == (3, False)
    assert sorted(finished.tail.split()) == ["said", "wrong"]


def test_only_the_tail_of_the_output_is_kept() -> None:
    assert run("print('x' * 10**6 + 'end')", output_bytes=10).tail == "xxxxxxend\n"


def test_a_child_past_its_deadline_is_killed() -> None:
    finished = run("import time; time.sleep(60)", seconds=0.3)
    assert (finished.status, finished.killed) == (-9, True)


def test_what_the_child_started_ends_with_it() -> None:
    finished = run("import os, time; pid = os.fork(); print(pid, flush=True) if pid else time.sleep(60)")
    assert has_ended(int(finished.tail))


def has_ended(pid: int) -> bool:
    """Whether a process is gone within a few seconds; a killed one may still be on its way out."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 5)[0])
    finally:
        os.close(descriptor)


def test_a_child_has_no_input_and_only_the_environment_given() -> None:
    finished = run("import os, sys; print(repr(sys.stdin.read()), 'HOME' in os.environ)")
    assert finished.tail.split() == ["''", "False"]
