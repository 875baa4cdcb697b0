"""Outlives its owner by a moment: what the owner named on standard input is ended and removed once that input closes.

It runs as a script of its own in its own session and imports the standard library only, so a `kill -9` of the owner leaves
neither a process nor a temporary directory behind. A line is `+group 812 15` (a process group and its stop signal),
`-group 812`, or `+directory /tmp/x`.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.02


@dataclass(slots=True)
class Ward:
    """What is left to end: process groups with their stop signals, and directories."""

    groups: dict[int, int] = field(default_factory=dict)
    directories: set[str] = field(default_factory=set)

    def hear(self, line: str) -> None:
        """Take one line."""
        verb, _, value = line.rstrip("\n").partition(" ")
        number, _, signum = value.partition(" ")
        if verb == "+directory":
            self.directories.add(value)
        elif verb == "+group":
            self.groups[int(number)] = int(signum)
        else:
            self.groups.pop(int(number), None)

    def signal_all(self, signum: int | None = None) -> bool:
        """Send every group its stop signal, or the given one; False where none is left."""
        self.groups = {group: stop for group, stop in self.groups.items() if send(group, stop if signum is None else signum)}
        return bool(self.groups)


def send(group: int, signum: int) -> bool:
    """Signal a group; False where nobody is in it."""
    try:
        os.killpg(group, signum)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end(ward: Ward, grace_seconds: float = GRACE_SECONDS) -> None:
    """Ask everything to stop, force what stays, then remove the directories."""
    deadline = time.monotonic() + grace_seconds
    left = ward.signal_all()
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = ward.signal_all(0)
    ward.signal_all(signal.SIGKILL)
    for directory in ward.directories:
        with contextlib.suppress(OSError):
            os.chmod(directory, 0o700)
        shutil.rmtree(directory, ignore_errors=True)


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
