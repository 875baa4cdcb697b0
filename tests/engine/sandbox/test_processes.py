"""The number of processes is held, by whatever means this machine has."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from iama_engine.sandbox.processes import ProcessFence, descendants

FORKS = """
import os, sys
sys.stdin.readline()
begun = 0
for _ in range(int(sys.argv[1])):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        os.read(0, 1)
        os._exit(0)
    begun += 1
print(begun, flush=True)
os.read(0, 1)
"""


@contextmanager
def forking(count: int, fence: ProcessFence | None = None) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A child that forks once it was enclosed; with how many forks it managed. All end with their input."""
    child = subprocess.Popen([sys.executable, "-c", FORKS, str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    given, said = pipe(child.stdin), pipe(child.stdout)
    try:
        if fence is not None:
            fence.enclose(child.pid)
        given.write("go\n")
        yield child, int(said.readline())
    finally:
        given.close()
        said.read()
        said.close()
        child.wait(10)


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def test_all_processes_below_one_are_found_and_none_beside_it() -> None:
    with forking(3) as (child, begun), forking(1) as (other, _):
        below = descendants(child.pid)
        assert (begun, len(below)) == (3, 3)
        assert below | {child.pid, other.pid} <= descendants(os.getpid())
        assert not below & descendants(other.pid)


def test_a_process_that_has_ended_has_nobody_below() -> None:
    with forking(2) as (child, _):
        pass
    assert descendants(child.pid) == set()


@pytest.mark.parametrize(("limit", "forks", "held"), [(8, 3, False), (4, 12, True)])
def test_more_processes_than_allowed_are_refused_or_noticed(limit: int, forks: int, held: bool) -> None:
    with ProcessFence(limit) as fence, forking(forks, fence) as (_, begun):
        assert (fence.is_breached() or begun < forks) is held


def test_where_counting_is_all_there_is_a_breach_is_seen_and_passes() -> None:
    with ProcessFence(1) as fence, forking(2) as (child, _):
        fence.leader = child.pid
        if fence.group is not None:
            fence.group.rmdir()
            fence.group = None
        assert fence.is_breached()
        fence.limit = 2
        assert not fence.is_breached()


def test_nothing_of_the_fence_stays_behind() -> None:
    with ProcessFence(4) as fence:
        group = fence.group
    assert group is None or not group.exists()
