"""Start a child in its own process group, cap what it says, and end all of it at the deadline."""

import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

GATE = "IAMA_GATE"
"""Where a gated child finds the number of the pipe that it waits at."""
_LONGEST_S = 2_000_000.0
"""`poll` takes no more."""
AHEAD = 2
"""So many children start before their turn: as many as the fewest processors that we count on."""


@dataclass(frozen=True)
class Finished:
    """How a child ended: exit status (negative for a signal), whether we killed it, and the tail of its output."""

    status: int
    killed: bool
    tail: str


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a child started with its own session, with everything it started that stayed in the group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def run_child(arguments: Sequence[str], environment: Mapping[str, str], deadline: float, output_bytes: int) -> Finished:
    """Run until it ends or `deadline` (monotonic seconds). Output goes to a file, so a chatty child never blocks."""
    child = Child(arguments, environment)
    try:
        return child.finish(deadline, output_bytes)
    finally:
        child.drop()


class Child:
    """A process of its own group, started at once. `drop` ends all of it, whatever became of it.

    A `gated` one finds in `GATE` the number of a pipe, and does nothing before it has read a byte there; at the pipe's end it ends.
    """

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], *, gated: bool = False) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - `drop` closes it
        self._gate: int | None = None
        given, lent = dict(environment), []
        if gated:
            waiting, self._gate = os.pipe()
            given[GATE], lent = str(waiting), [waiting]
        try:
            self._process = subprocess.Popen(
                arguments,
                env=given,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=lent,
            )
        except BaseException:
            self._close()
            raise
        finally:
            for end in lent:
                os.close(end)

    def finish(self, deadline: float, output_bytes: int) -> Finished:
        """Let it begin, and wait until it ends or `deadline`."""
        if self._gate is not None:
            with suppress(BrokenPipeError):  # it ended before its turn, and its status says so
                os.write(self._gate, b"1")
        killed = not _ends_before(self._process, deadline)
        kill_group(self._process)
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - output_bytes))
        return Finished(self._process.returncode, killed, self._log.read().decode("utf-8", "replace"))

    def drop(self) -> None:
        """End what is left of it, and give back what it held."""
        if self._process.returncode is None:
            kill_group(self._process)
        self._close()

    def _close(self) -> None:
        self._log.close()
        if self._gate is not None:
            os.close(self._gate)
            self._gate = None


@contextmanager
def in_turn(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Iterator[Iterator[Child]]:
    """Gated children for one after the other. Some start ahead, since starting is most of what a short program costs."""
    children: list[Child] = []

    def each() -> Iterator[Child]:
        for at in range(len(commands)):
            while len(children) < min(at + 1 + AHEAD, len(commands)):
                children.append(Child(commands[len(children)], environment, gated=True))
            yield children[at]
            children[at].drop()

    try:
        yield each()
    finally:
        for child in children:
            child.drop()


def _ends_before(process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    """Whether it ends in time. Linux tells the moment; elsewhere it is looked for, at last every 50 ms."""
    patience = min(max(0.05, deadline - time.monotonic()), _LONGEST_S)
    try:
        ended = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        return _seen_to_end(process, patience)
    try:
        line = select.poll()
        line.register(ended, select.POLLIN)
        return bool(line.poll(patience * 1000))
    finally:
        os.close(ended)


def _seen_to_end(process: "subprocess.Popen[bytes]", patience: float) -> bool:
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        return False
    return True
