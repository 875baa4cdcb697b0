"""Children that cannot outlive their owner, and temporary directories that cannot either.

Three nets, because each has a hole: the owner ends its children itself; the kernel signals them when the owner's *thread* dies
(so start children from a thread that lives as long as they should); and the keeper, a process apart, ends whole groups after a `kill -9`.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from iama_dev import keeper

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class StartFailed(RuntimeError):
    """A server did not come up; the text ends with the tail of its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, in a process group of its own. `foreground` gives it our standard input and, where that is one, the terminal,
    so that Ctrl-C is its own to answer."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    environment: Mapping[str, str] | None = None
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    foreground: bool = False
    keep_fds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A running program."""

    program: Program
    process: subprocess.Popen[bytes]

    @property
    def alive(self) -> bool:
        """False from the moment it has ended."""
        return self.process.poll() is None

    def log_tail(self, size: int = 2_000) -> str:
        """The end of its log, for an error message."""
        log = self.program.log
        return log.read_text(errors="replace")[-size:].strip() if log and log.exists() else ""

    def failed(self, what: str) -> StartFailed:
        """The error to raise when it did not do `what`."""
        state = f"exit code {self.process.poll()}" if not self.alive else "still running"
        return StartFailed(f"{self.program.name}: {what} ({state})\n{self.log_tail()}".rstrip())


@dataclass(slots=True)
class Crew:
    """The children and directories of one owner. Use it as a context manager, on a thread that outlives the children."""

    children: list[Child] = field(default_factory=list)
    directories: list[Path] = field(default_factory=list)
    _keeper: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def directory(self, prefix: str, inside: Path | None = None) -> Path:
        """A private temporary directory, removed with us; `inside` is where, None for the usual place."""
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=inside))
        self._tell(f"+directory {path}")
        self.directories.append(path)
        return path

    def start(self, program: Program) -> Child:
        """Run a program; its output goes to its log, or to ours where it has none."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(program.log.open("ab")) if program.log else None
            process = subprocess.Popen(
                list(program.command),
                stdin=None if program.foreground else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=program.directory,
                env=dict(program.environment) if program.environment is not None else None,
                start_new_session=not program.foreground,
                process_group=0 if program.foreground else None,
                preexec_fn=_in_child(program, os.getpid()),  # noqa: PLW1509 (system calls only, no locks)
                pass_fds=program.keep_fds,
            )
        child = Child(program, process)
        self.children.append(child)
        self._tell(f"+group {process.pid} {int(program.stop_signal)}")
        return child

    def stop(self, child: Child, grace_seconds: float = 5.0) -> int:
        """End one child, by force when it takes too long; returns its exit code."""
        _signal(child, child.program.stop_signal)
        try:
            code = child.process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            code = child.process.wait()
        self._forget(child)
        return code

    def reap(self) -> None:
        """Collect children that ended by themselves, so that no zombie keeps their number taken."""
        for child in self.children:
            child.process.poll()

    def close(self) -> None:
        """End all, the youngest first asked and all waited for together, then remove the directories."""
        for child in reversed(self.children):
            _signal(child, child.program.stop_signal)
        for child in reversed(self.children):
            self.stop(child)
        if self._keeper is not None and self._keeper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._keeper.stdin.close()
            self._keeper.wait()
            self._keeper = None
        self.directories.clear()

    def _forget(self, child: Child) -> None:
        keeper.send(child.process.pid, signal.SIGKILL)
        self.children = [other for other in self.children if other is not child]
        self._tell(f"-group {child.process.pid}")

    def _tell(self, line: str) -> None:
        if self._keeper is None:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", keeper.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                text=True,
            )
        pipe = self._keeper.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.write(line + "\n")
                pipe.flush()


def wait_until(ready: Callable[[], bool], child: Child, seconds: float, what: str) -> None:
    """Poll a condition until it holds; StartFailed when the child ends first or time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.alive or time.monotonic() > deadline:
            raise child.failed(what)
        time.sleep(0.01)


def take_terminal(group: int) -> None:
    """Make a process group the one that the terminal on standard input speaks to; nothing where that is no terminal."""
    if not os.isatty(0):
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        os.tcsetpgrp(0, group)
    finally:
        signal.signal(signal.SIGTTOU, before)


def _signal(child: Child, signum: signal.Signals) -> None:
    """To the whole group of a command, which may have children of its own; to the process alone of a server, which tells its own."""
    if child.program.foreground:
        keeper.send(child.process.pid, signum)
    elif child.alive:
        child.process.send_signal(signum)


def _in_child(program: Program, parent: int) -> Callable[[], None]:
    libc = _libc

    def arm() -> None:
        if program.foreground:
            take_terminal(os.getpid())
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(program.stop_signal))
            if os.getppid() != parent:
                os._exit(1)

    return arm
