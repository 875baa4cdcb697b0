"""Hold the number of processes. `RLIMIT_NPROC` does nothing for root, so: a pids cgroup where one can be made, else counting.

Counting walks `/proc` each time it is asked; a breach is seen within one poll and everything is killed.
"""

import contextlib
import os
import resource
import uuid
from pathlib import Path
from types import TracebackType

_ROOTS = (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup"))


class ProcessFence:
    """At most `limit` processes below one child."""

    def __init__(self, limit: int) -> None:
        self.limit, self.group, self.leader = limit, _make_group(limit), 0

    def __enter__(self) -> "ProcessFence":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.group is not None:
            with contextlib.suppress(OSError):  # a process that is still dying keeps it; the next boot clears it
                self.group.rmdir()

    def enclose(self, pid: int) -> None:
        """Put a child, and so all it starts from now on, under the limit."""
        self.leader = pid
        if self.group is not None:
            try:
                (self.group / "cgroup.procs").write_text(str(pid))
            except OSError:
                self.group = None
        if os.geteuid() != 0:
            _limit_user_processes(pid, self.limit)

    def is_breached(self) -> bool:
        """Whether more processes run than allowed; a cgroup refuses the fork itself, so there is nothing to see."""
        return self.group is None and len(descendants(self.leader)) > self.limit


def descendants(pid: int) -> set[int]:
    """Processes below `pid`, by parent id."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _make_group(limit: int) -> Path | None:
    for root in _ROOTS:
        group = root / f"iama-{uuid.uuid4().hex[:12]}"
        try:
            group.mkdir()
            (group / "pids.max").write_text(str(limit))
        except OSError:
            with contextlib.suppress(OSError):
                group.rmdir()
            continue
        return group
    return None


def _limit_user_processes(pid: int, limit: int) -> None:
    """The limit counts all threads of the user, so those that run already are added."""
    running = sum(_threads(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _owner(entry) == os.geteuid())
    with contextlib.suppress(OSError, ValueError):
        resource.prlimit(pid, resource.RLIMIT_NPROC, (running + limit, running + limit))


def _owner(entry: Path) -> int:
    try:
        return entry.stat().st_uid
    except OSError:
        return -1


def _threads(entry: Path) -> int:
    try:
        return sum(1 for _ in (entry / "task").iterdir())
    except OSError:
        return 0
