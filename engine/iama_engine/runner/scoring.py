"""Score tests against mutants in one warm process: fork for each mutant, run only tests that reach it, stop at the first kill.

The parent never runs a test: coverage is collected in a fork too, so every mutant meets modules as fresh as after import.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Literal

from .mutants import Mutant, lines_of
from .reach import Reach
from .swap import Planted
from .tally import Tally

Verdict = Literal["killed", "timed out", "survived", "unreached", "not tried"]
JOBS = 2
_FLOOR_S = 1.0
_SLACK = 15.0
_PATIENCE = 4.0
"""Wall time for each second of processor time that a test may take."""
_MAX_TESTS = 2000


@dataclass(frozen=True)
class Runnable:
    """One test that can be run here and now; `run` answers whether it passed."""

    test_id: str
    run: Callable[[], bool]


@dataclass(frozen=True)
class Coverage:
    """Test number → lines reached and seconds taken, for the tests that pass on the code as it is."""

    lines: Mapping[int, frozenset[tuple[str, int]]]
    seconds: Mapping[int, float]
    failing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What became of one mutant; `test` is the first test that killed it."""

    mutant: Mutant
    verdict: Verdict
    test: str | None = None


def read_coverage(tests: Sequence[Runnable], reach: Reach, seconds: float) -> Coverage:
    """Run every test once under the line tracer, in a fork that writes its findings into a pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _leave(lambda: _write_coverage(tests, reach, writer))
    os.close(writer)
    raw = _read_until(reader, time.monotonic() + seconds)
    _end(child)
    lines: dict[int, frozenset[tuple[str, int]]] = {}
    times: dict[int, float] = {}
    failing = []
    for record in raw.decode().splitlines():
        with suppress(ValueError):
            number, passed, spent, reached = json.loads(record)
            if passed:
                lines[number], times[number] = frozenset((path, line) for path, line in reached), spent
            else:
                failing.append(tests[number].test_id)
    return Coverage(lines, times, tuple(failing))


def _write_coverage(tests: Sequence[Runnable], reach: Reach, writer: int) -> None:
    for number, test in enumerate(tests):
        started = time.monotonic()
        with reach.watching(threads=True):
            passed = test.run()
        record = [number, passed, round(time.monotonic() - started, 4), sorted(reach.forget())]
        os.write(writer, json.dumps(record).encode() + b"\n")


@dataclass
class Scorer:
    """Judges mutants, `JOBS` at a time, until the deadline."""

    tests: Sequence[Runnable]
    coverage: Coverage
    deadline: float
    tally: Tally | None = None
    judged: list[Judged] = field(default_factory=list)
    _running: dict[int, "_Child"] = field(default_factory=dict)

    def judge(self, planted: Sequence[Planted]) -> list[Judged]:
        """Judge all of them; what the deadline leaves over is `not tried`."""
        for one in planted:
            self._tell()
            numbers = self._tests_for(one)
            if not numbers:
                self.judged.append(Judged(one.mutant, "unreached"))
                continue
            while len(self._running) >= JOBS:
                self._collect()
            if time.monotonic() > self.deadline:
                self.judged.append(Judged(one.mutant, "not tried"))
            else:
                self._start(one, numbers)
        while self._running:
            self._tell()
            self._collect()
        return self.judged

    def _tell(self) -> None:
        if self.tally is not None and self.tally.is_due():
            self.tally.tell(len(self.judged), sum(one.verdict in ("killed", "timed out") for one in self.judged))

    def _tests_for(self, planted: Planted) -> list[int]:
        """Quick tests first; a fault that acts during import shows wherever its file is used."""
        path = planted.mutant.unit.path
        if planted.module is not None:
            numbers = [number for number, lines in self.coverage.lines.items() if any(reached == path for reached, _ in lines)]
        else:
            wanted = {(path, line) for line in lines_of(planted.mutant)}
            numbers = [number for number, lines in self.coverage.lines.items() if not wanted.isdisjoint(lines)]
        return sorted(numbers, key=lambda number: self.coverage.seconds[number])[:_MAX_TESTS]

    def _start(self, planted: Planted, numbers: list[int]) -> None:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _leave(lambda: self._run_tests(planted, numbers, writer))
        os.close(writer)
        expected = sum(self.coverage.seconds[number] for number in numbers)
        patience = _PATIENCE * (4 * _FLOOR_S + _SLACK * expected)
        self._running[reader] = _Child(pid, planted.mutant, numbers, time.monotonic() + patience)

    def _run_tests(self, planted: Planted, numbers: list[int], writer: int) -> None:
        _limit_by_alarm(10 * _FLOOR_S)
        if not planted.put():
            os.write(writer, b"killed\n")
            return
        for number in numbers:
            _limit_by_alarm(max(_FLOOR_S, _SLACK * self.coverage.seconds[number]))
            os.write(writer, b"%d\n" % number)
            if not self.tests[number].run():
                os.write(writer, b"killed\n")
                return
        os.write(writer, b"survived\n")

    def _collect(self) -> None:
        """Wait for the next child that says something final, or is late."""
        soonest = min(child.deadline for child in self._running.values())
        ready, _, _ = select.select(list(self._running), [], [], max(0.0, soonest - time.monotonic()))
        for reader in ready:
            child = self._running[reader]
            said = os.read(reader, 65536)
            child.said += said
            if not said:
                self._finish(reader)
        for reader, child in list(self._running.items()):
            if time.monotonic() > child.deadline:
                self._finish(reader)

    def _finish(self, reader: int) -> None:
        child = self._running.pop(reader)
        os.close(reader)
        _end(child.pid)
        words = child.said.decode(errors="replace").split()
        numbers = [int(word) for word in words if word.isdigit()]
        test = self.tests[numbers[-1]].test_id if numbers else None
        if words[-1:] == ["survived"]:
            self.judged.append(Judged(child.mutant, "survived"))
        else:
            self.judged.append(Judged(child.mutant, "killed" if words[-1:] == ["killed"] else "timed out", test))


@dataclass
class _Child:
    pid: int
    mutant: Mutant
    numbers: list[int]
    deadline: float
    said: bytes = b""


def _limit_by_alarm(seconds: float) -> None:
    """End this process after so much processor time, so that a busy machine makes no mutant slow; what waits ends later."""

    def over(signum: int, frame: FrameType | None) -> None:
        os._exit(3)

    signal.signal(signal.SIGPROF, over)
    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE * seconds)


def _leave(work: Callable[[], None]) -> None:
    """Do the work in a forked child, silent, in a process group of its own, and never return."""
    os.setpgid(0, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    status = 4
    try:
        work()
        status = 0
    finally:
        sys.settrace(None)
        os._exit(status)


def _read_until(reader: int, deadline: float) -> bytes:
    said = b""
    while select.select([reader], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(reader, 1 << 20)
        if not part:
            break
        said += part
    os.close(reader)
    return said


def _end(pid: int) -> None:
    """End a child with all it started, and reap it."""
    for target in (-pid, pid):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(target, signal.SIGKILL)
    os.waitpid(pid, 0)


def files_of(root: Path, targets: Sequence[str]) -> dict[str, str]:
    """Every way a code object may name a target file → its path in the tree."""
    return {name: path for path in targets for name in (str((root / path).absolute()), str((root / path).resolve()), path)}
