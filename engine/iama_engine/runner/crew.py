"""The searchers of a PROBE, each a process of its own: started, watched, and replaced when they fall silent or die.

What a searcher finds it writes line by line to `journal-SEARCHER-TURN.jsonl`; its last line says that it is done. One that ends without
that line has a successor, which knows from `turn` that others were there before it.
"""

import math
import re
import time
from abc import ABC, abstractmethod
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import ClassVar

from .contract import RunRequest
from .processes import kill_group
from .tally import Tally

PATIENCE = 3.0
"""How many times longer than its processor time a search may take by the clock."""
_DONE = re.compile(rb'\{"done": ?true')
_LAST_LINE = 4000
"""Bytes that surely hold the last line of a journal."""


class Crew(ABC):
    """The searchers of one run. `seconds` are of processor time, each; `mutants` is how many faults they look for."""

    silent_s: ClassVar[float]
    """A searcher that shows no life for this long hangs in code that no alarm reaches."""
    least_s: ClassVar[float]
    """What has to be left of the time for a successor to be worth its start."""
    most_turns: ClassVar[float] = math.inf

    def __init__(self, request: RunRequest, output: Path, seconds: float, mutants: int) -> None:
        self.request, self.output, self.seconds, self.mutants = request, output, seconds, mutants
        self.searchers = max(1, int(request.plan.get("searchers", 2)))
        self.ends_at = 0.0
        self.turns: dict[int, int] = {}
        self.begun: dict[int, float] = {}
        self._running: dict[int, Popen[bytes]] = {}

    @abstractmethod
    def command(self, searcher: int, turn: int) -> tuple[list[str], dict[str, str]]:
        """How a searcher is started, and in which environment."""

    @abstractmethod
    def last_beat(self, searcher: int) -> float:
        """Monotonic time of the last sign that a searcher gave."""

    @abstractmethod
    def killed(self) -> int:
        """How many faults are told so far."""

    def search(self) -> None:
        """Keep every searcher going until all are done or the time is over."""
        tally = Tally(self.output, self.mutants)
        self.ends_at = time.monotonic() + PATIENCE * self.seconds
        for searcher in range(self.searchers):
            self._start(searcher, 0)
        try:
            while self._running and time.monotonic() < self.ends_at:
                time.sleep(0.05)
                if tally.is_due():
                    killed = self.killed()
                    tally.tell(killed, killed)
                for searcher, process in list(self._running.items()):
                    last = max(self.last_beat(searcher), self.begun[searcher])
                    if process.poll() is not None or time.monotonic() - last > self.silent_s:
                        self._replace(searcher, process)
        finally:
            for process in self._running.values():
                kill_group(process)

    def replaced(self) -> int:
        """How often a searcher had to be replaced."""
        return sum(self.turns.values())

    def _start(self, searcher: int, turn: int) -> None:
        command, environment = self.command(searcher, turn)
        with (self.output / "searchers.log").open("ab") as log:
            self._running[searcher] = Popen(command, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=log, start_new_session=True)
        self.turns[searcher], self.begun[searcher] = turn, time.monotonic()

    def _replace(self, searcher: int, process: "Popen[bytes]") -> None:
        kill_group(process)
        process.wait()
        del self._running[searcher]
        turn = self.turns[searcher]
        if not self._is_done(searcher, turn) and turn < self.most_turns and self.ends_at - time.monotonic() > self.least_s:
            self._start(searcher, turn + 1)

    def _is_done(self, searcher: int, turn: int) -> bool:
        journal = self.output / f"journal-{searcher}-{turn}.jsonl"
        return journal.exists() and _DONE.search(journal.read_bytes()[-_LAST_LINE:]) is not None
