"""Outlives its owner by a moment: what the owner named on standard input is ended and removed once that input closes.

It runs as a script of its own in its own session and imports the standard library only, so a `kill -9` of the owner leaves
neither a process nor a temporary directory behind. Each line is `+kind value` or `-kind value`; see `Ward`.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.02


@dataclass(slots=True)
class Ward:
    """What is left to end: process groups (`group`), single processes (`process`) and directories (`directory`)."""

    groups: dict[int, int] = field(default_factory=dict)
    processes: dict[int, int] = field(default_factory=dict)
    directories: set[str] = field(default_factory=set)

    def hear(self, line: str) -> None:
        """Take one line, such as `+group 812 15`, `-process 813` or `+directory /tmp/x`."""
        verb, _, value = line.rstrip("\n").partition(" ")
        if verb.endswith("directory"):
            (self.directories.add if verb[0] == "+" else self.directories.discard)(value)
            return
        table = self.groups if verb.endswith("group") else self.processes
        number, _, signum = value.partition(" ")
        if verb[0] == "+":
            table[int(number)] = int(signum)
        else:
            table.pop(int(number), None)

    def living(self) -> Iterator[tuple[Callable[[int, int], None], int, int]]:
        """How to signal each member that still exists: the call, its number, its stop signal."""
        for kill, table in ((os.killpg, self.groups), (os.kill, self.processes)):
            for number, signum in list(table.items()):
                if exists(kill, number):
                    yield kill, number, signum
                else:
                    del table[number]


def exists(kill: Callable[[int, int], None], number: int) -> bool:
    """Whether anything but a zombie answers to this number."""
    try:
        kill(number, 0)
    except (ProcessLookupError, PermissionError):
        return False
    try:
        with open(f"/proc/{number}/stat", "rb") as stat:
            return kill is os.killpg or stat.read().rpartition(b")")[2].split()[0] != b"Z"
    except FileNotFoundError:
        return kill is os.killpg or not os.path.isdir("/proc/self")


def end(ward: Ward, grace: float = GRACE_SECONDS) -> None:
    """Ask everything to stop, force what stays, then remove the directories."""
    for kill, number, signum in ward.living():
        send(kill, number, signum)
    deadline = time.monotonic() + grace
    while any(True for _ in ward.living()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for kill, number, _ in ward.living():
        send(kill, number, signal.SIGKILL)
    for directory in ward.directories:
        shutil.rmtree(directory, ignore_errors=True)


def send(kill: Callable[[int, int], None], number: int, signum: int) -> None:
    """Signal a member that may end at any moment."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        kill(number, signum)


def main(lines: Iterable[str]) -> None:
    """Keep watch until the owner closes its end, by choice or by death."""
    ward = Ward()
    for line in lines:
        ward.hear(line)
    end(ward)


if __name__ == "__main__":
    for quiet in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(quiet, signal.SIG_IGN)
    main(sys.stdin)
