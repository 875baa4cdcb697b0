"""Children that are ended with all they started."""

import os
import select
import sys
import time
from pathlib import Path

import pytest

from iama_engine.runner.processes import GATE, Child, Finished, in_turn, run_child


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


WAITS = f"""import os, sys
if not os.read(int(os.environ.pop({GATE!r})), 1):
    sys.exit(9)
"""


def gated(code: str) -> list[str]:
    """A Python that waits at its gate as the Node of a run does."""
    return [sys.executable, "-c", WAITS + code]


def test_what_starts_ahead_does_nothing_before_its_turn(tmp_path: Path) -> None:
    told = tmp_path / "told"
    one = "with open({!r}, 'a') as told: told.write('{}+'); told.flush(); import time; time.sleep(0.05); told.write('{}-')"
    commands = [gated(one.format(str(told), number, number)) for number in range(4)]
    with in_turn(commands, {}) as children:
        finished = [child.finish(time.monotonic() + 10, 1000) for child in children]
    assert [one.status for one in finished] == [0, 0, 0, 0]
    assert told.read_text() == "0+0-1+1-2+2-3+3-"


def test_those_whose_turn_does_not_come_end_with_the_rest(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with in_turn([gated(f"open({str(told)!r}, 'a').write('x')")] * 3, {}) as children:
        next(children).finish(time.monotonic() + 10, 1000)
    assert told.read_text() == "x"


def test_a_child_ends_by_itself_where_nobody_is_left_to_call_it() -> None:
    child = Child(gated("print('never')"), {}, gated=True)
    assert child._gate is not None
    os.close(child._gate)
    child._gate = None
    assert child.finish(time.monotonic() + 10, 1000) == Finished(9, False, "")
    child.drop()


def test_a_child_that_ended_before_its_turn_tells_its_status() -> None:
    child = Child([sys.executable, "-c", "raise SystemExit(5)"], {}, gated=True)
    assert has_ended(child._process.pid)
    assert child.finish(time.monotonic() + 10, 1000) == Finished(5, False, "")
    child.drop()


def test_a_program_that_is_not_there_leaves_nothing_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(FileNotFoundError):
        Child(["/nowhere/node"], {}, gated=True)
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_end_is_noticed_where_the_system_does_not_tell_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    assert run("print('said')") == Finished(0, False, "said\n")
    assert run("import time; time.sleep(60)", seconds=0.3).killed
