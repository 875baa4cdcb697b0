"""The process that times one side of a change: it is asked for one call at one size, and answers in one line of JSON.

Time is the thread's processor time: that of the process is counted in ticks of 4 or 10 ms while a timer of processor time is set,
as the one that stops a call is. The garbage collector waits meanwhile, and what a call did to modules is put back after it.
"""

import gc
import importlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from .guard import Guard, Overrun, Touched
from .state import Snapshot

DONE, STOPPED, WAITED = "done", "stopped", "waited"
"""How a call ended: by itself; after the processor time it was given, or a good part of it; for something else than that.
Else the exception's name."""
RAN = 0.2
"""A call that was ended by the clock on the wall ran for at least this part of its time, or it waited: what it took is a lower bound."""
COLLECT_S = 0.005
"""A call that takes longer leaves enough behind to be collected."""
Place = tuple[str, int]


class LineCount:
    """How often lines of some functions are run, and the first line of each how often it is entered.

    `ranges` is file, first and last line of each part of each function.
    """

    def __init__(self, ranges: Sequence[Sequence[tuple[str, int, int]]]) -> None:
        self.ranges = ranges
        self.hits: Counter[Place] = Counter()
        self._wanted: dict[CodeType, bool] = {}

    def __enter__(self) -> None:
        self.hits = Counter()
        sys.settrace(self._look)

    def __exit__(self, *error: object) -> None:
        sys.settrace(None)

    def _look(self, frame: FrameType, event: str, given: Any) -> Any:
        code = frame.f_code
        wanted = self._wanted.get(code)
        if wanted is None:
            wanted = self._wanted[code] = bool(self._functions_at((code.co_filename, code.co_firstlineno)))
        if not wanted:
            return None
        self.hits[code.co_filename, code.co_firstlineno] += 1
        return self._count

    def _count(self, frame: FrameType, event: str, given: Any) -> Any:
        if event == "line":
            self.hits[frame.f_code.co_filename, frame.f_lineno] += 1
        return self._count

    def _functions_at(self, place: Place) -> list[int]:
        return [
            at for at, parts in enumerate(self.ranges) if any(place[0] == path and first <= place[1] <= last for path, first, last in parts)
        ]

    def by_function(self) -> dict[int, dict[int, int]]:
        """Number of the function → line → how often."""
        found: dict[int, dict[int, int]] = {}
        for place, often in self.hits.items():
            for at in self._functions_at(place):
                found.setdefault(at, {})[place[1]] = often
        return found


class Calls:
    """The grown calls of a plan, each compiled when it is asked for."""

    def __init__(self, described: Sequence[Mapping[str, Any]]) -> None:
        self.described = described
        self._made: dict[int, Callable[[int], object]] = {}

    def __getitem__(self, number: int) -> Callable[[int], object]:
        if number not in self._made:
            lines = [f"    {line}" for line in str(self.described[number]["source"]).splitlines()]
            space: dict[str, Any] = {}
            exec("\n".join([*self.described[number]["imports"], "def call(n):", *lines]), space)
            self._made[number] = space["call"]
        return self._made[number]


class Timer:
    """Runs calls under a guard."""

    def __init__(self, calls: Calls, lines: LineCount, guard: Guard, snapshot: Snapshot) -> None:
        self.calls, self.lines, self.guard, self.snapshot = calls, lines, guard, snapshot

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """`{"call", "size", "stop_s", "count"}` → `{"ended", "seconds"}`, with `hits` where lines are to be counted."""
        number, size, stop_s = int(question["call"]), int(question["size"]), float(question["stop_s"])
        if not question["count"]:
            return self._once(number, size, stop_s)
        with self.lines:
            found = self._once(number, size, stop_s)
        return {**found, "hits": self.lines.by_function()}

    def _once(self, number: int, size: int, stop_s: float) -> dict[str, Any]:
        ended, taken = DONE, 0.0
        gc.disable()
        try:
            call = self.calls[number]
            with self.guard.up(stop_s):
                started = time.thread_time()
                try:
                    call(size)
                finally:
                    taken = time.thread_time() - started
        except (Overrun, Touched) as error:
            ended = type(error).__name__
        except BaseException as error:  # noqa: BLE001 - whatever the code under test raises on larger input tells that it does not take it
            ended = type(error).__name__
        gc.enable()
        if self.guard.overrun:
            ended = STOPPED if taken > RAN * stop_s else WAITED
        self.snapshot.restore(environment=False)
        if taken > COLLECT_S:
            gc.collect()
        return {"ended": ended, "seconds": taken}


def serve(plan: Mapping[str, Any], side: str) -> None:
    """Answer until nobody asks any more."""
    root = Path.cwd()
    questions, answers = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    guard = Guard(tuple(str(path) for path in (root, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/usr/lib/locale")))
    guard.install()
    for name in plan["modules"]:
        with suppress(BaseException):  # the import runs the user's code; calls that need it tell what it raises
            importlib.import_module(name)
    ranges = [[(str(root / path), first, last) for path, first, last in one[side]] for one in plan["functions"]]
    loaded = [module for module in list(sys.modules.values()) if str(getattr(module, "__file__", None) or "").startswith(str(root))]
    timer = Timer(Calls(plan["calls"]), LineCount(ranges), guard, Snapshot(loaded))
    for line in questions:
        answers.write(json.dumps(timer.answer(json.loads(line))) + "\n")
        answers.flush()


def main(arguments: list[str]) -> int:
    """`main([plan.json, side])`, in the folder of that side."""
    serve(json.loads(Path(arguments[0]).read_text(encoding="utf-8")), arguments[1])
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
