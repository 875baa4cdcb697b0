"""Counting the lines of some functions, and running one call at one size."""

import sys
from types import ModuleType
from typing import Any

import pytest

from iama_engine.runner.guard import Overrun, Touched
from iama_engine.runner.pace_child import Calls, LineCount, Timer
from iama_engine.runner.state import Snapshot

SOURCE = """
def wanted(items):
    found = [one for one in items]
    return found


def other(items):
    for one in items:
        wanted([one])
"""


def test_lines_are_counted_in_the_functions_asked_for_and_nowhere_else() -> None:
    space: dict[str, Any] = {}
    exec(compile(SOURCE, "/shop.py", "exec"), space)
    lines = LineCount([[("/shop.py", 2, 4)], [("/elsewhere.py", 2, 4)]])
    with lines:
        space["other"]([1, 2, 3])
    found = lines.by_function()
    assert list(found) == [0] and set(found[0]) == {2, 3, 4}
    assert (found[0][2], found[0][4]) == (3, 3) and found[0][3] > 3
    assert sys.gettrace() is None


class Quiet:
    """Runs what it is given and says how it ended, as the guard of a process does that has taken all signals."""

    def __init__(self, raised: BaseException | None = None) -> None:
        self.raised, self.overrun = raised, isinstance(raised, Overrun)

    def up(self, seconds: float) -> "Quiet":
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        if self.raised is not None:
            raise self.raised


def asked(source: str, guard: Quiet, *, stop_s: float = 1.0) -> dict[str, Any]:
    calls = Calls([{"source": source, "imports": ["import bisect"]}])
    timer = Timer(calls, LineCount([]), guard, Snapshot(()))  # type: ignore[arg-type]
    return timer.answer({"call": 0, "size": 3, "stop_s": stop_s, "count": False})


@pytest.mark.parametrize(
    ("source", "guard", "ended"),
    [
        ("bisect.bisect([1] * n, 1)\nsum(range(n))", Quiet(), "done"),
        ("assert n > 8", Quiet(), "AssertionError"),
        ("raise SystemExit", Quiet(), "SystemExit"),
        ("n +", Quiet(), "SyntaxError"),
        ("pass", Quiet(Touched("open")), "Touched"),
        ("pass", Quiet(Overrun()), "waited"),
    ],
)
def test_a_call_is_told_by_how_it_ended(source: str, guard: Quiet, ended: str) -> None:
    answer = asked(source, guard)
    assert answer["ended"] == ended and 0 <= answer["seconds"] < 1


def test_a_call_that_used_up_its_time_was_stopped_and_not_kept_waiting() -> None:
    assert asked("sum(range(200_000))", Quiet(Overrun()), stop_s=0.0001)["ended"] == "stopped"


def test_what_a_call_did_to_a_module_is_put_back() -> None:
    module = ModuleType("kept")
    vars(module)["held"] = held = [1]
    calls = Calls([{"source": "import sys; sys.modules['kept'].held.append(n)", "imports": []}])
    sys.modules["kept"] = module
    try:
        Timer(calls, LineCount([]), Quiet(), Snapshot([module])).answer({"call": 0, "size": 3, "stop_s": 1, "count": True})  # type: ignore[arg-type]
    finally:
        del sys.modules["kept"]
    assert held == [1]
