"""Call code in ways nobody wrote, and stay in charge: no writes, processes, threads or sockets, and an end to every loop.

The sandbox around the process is the wall; this is the handrail. What it catches marks the script, because a script
that touches the world would not replay the same.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_FORBIDDEN = (
    "os.",
    "shutil.",
    "socket.",
    "subprocess.",
    "tempfile.",
    "ctypes.",
    "pty.",
    "fcntl.",
    "mmap.",
    "ftplib.",
    "smtplib.",
    "urllib.",
    "http.client.",
    "webbrowser.",
    "signal.",
    "resource.",
    "syslog.",
    "poplib.",
    "imaplib.",
    "telnetlib.",
    "glob.",
    "pathlib.",
    "_thread.start",
    "builtins.input",
    "builtins.breakpoint",
    "sys.settrace",
    "sys.setprofile",
    "sys.addaudithook",
    "sys.excepthook",
    "sys.unraisablehook",
    "cpython.run",
    "time.sleep",
    "faulthandler.",
    "gc.",
)
_PATIENCE = 8.0
"""Wall time a block may take for each second of processor time it was given."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Overrun(BaseException):
    """The script took too long. Not an `Exception`, so that no handler in the code under test ends it."""


class Touched(BaseException):
    """The script tried to touch the world outside itself."""


class Guard:
    """One for the process: audit hooks cannot be taken off again, so they look whether the guard is up."""

    def __init__(self, readable: tuple[str, ...]) -> None:
        self.readable = readable
        self.is_up = False
        self.touched: str | None = None
        self.overrun = False

    def install(self) -> None:
        """Take signals and audit events; keep the descriptors 0 to 2 away from the code under test."""
        sys.addaudithook(self._audit)
        self._refuse_threads()
        for number in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, self._alarm)
        for number in (signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGINT, self._interrupted)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        os.close(nowhere)

    def _refuse_threads(self) -> None:
        """Before Python 3.13 no audit event tells of a new thread."""
        start = threading.Thread.start

        def guarded(thread: threading.Thread) -> None:
            self._audit("_thread.start", ())
            start(thread)

        setattr(threading.Thread, "start", guarded)  # noqa: B010 - a plain assignment is refused by the type checker

    @contextmanager
    def up(self, seconds: float) -> Iterator[None]:
        """Guard the block; past `seconds` of processor time `Overrun` is raised in it, again and again until it ends.

        Processor time, so that a busy machine finds what an idle one finds; the wall clock only ends what waits.
        """
        self.touched, self.overrun = None, False
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.02)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE * seconds, 0.02)
        self.is_up = True
        try:
            yield
        finally:
            self.is_up = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _alarm(self, signum: int, frame: FrameType | None) -> None:
        if self.is_up:
            self.overrun = True
            raise Overrun

    def _interrupted(self, signum: int, frame: FrameType | None) -> None:
        """Code may send this signal to itself without an audit event: `_thread.interrupt_main`. A test would end its whole run by that."""
        if self.is_up:
            self.touched = "interrupt"
            raise Touched("interrupt")

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_up or threading.get_ident() != _MAIN:
            return
        if event == "open":
            bad = self._is_bad_open(arguments)
        elif event == "sqlite3.connect":
            bad = arguments[0] != ":memory:"
        else:
            bad = event.startswith(_FORBIDDEN)
        if bad:
            self.touched = event
            raise Touched(event)

    def _is_bad_open(self, arguments: tuple[Any, ...]) -> bool:
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING:
            return True
        try:
            return not os.path.abspath(os.fsdecode(path)).startswith(self.readable)
        except (TypeError, ValueError):
            return True


_MAIN = threading.get_ident()
