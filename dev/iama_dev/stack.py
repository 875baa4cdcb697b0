"""`iama dev`: the whole system on this machine, until interrupted or, around a COMMAND, until that ends.

Nothing outlives the supervisor: see `processes`. With a COMMAND the stack is fresh, in a temporary directory; the terminal and its
Ctrl-C belong to the COMMAND. Without one the data stays, in XDG_DATA_HOME.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from iama_dev import seeding
from iama_dev.blueprint import Blueprint
from iama_dev.local_http import NotAnswered
from iama_dev.ports import free_port, listens
from iama_dev.processes import Child, Crew, Program, StartFailed, take_terminal
from iama_dev.progress import Progress
from iama_dev.services import Services
from iama_dev.temporal_binary import TemporalMissing

UNAVAILABLE = 6
NO_SUCH_COMMAND = 127
INTERRUPTED = 130
DEFAULT_PORT = 18_720
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class InUse(Exception):
    """Another supervisor uses the same data."""


def run(command: Sequence[str] | None = None) -> int:
    """Run the stack; the COMMAND's exit code, 0 after an interrupt without one, 6 where the stack cannot serve."""
    progress = Progress()
    try:
        with Signals() as signals, Crew() as crew:
            if command:
                return around(command, crew, progress, signals)
            return serve(crew, progress, signals)
    except (StartFailed, TemporalMissing, NotAnswered, InUse) as problem:
        progress.say("stack", str(problem))
        return UNAVAILABLE
    except KeyboardInterrupt:
        return INTERRUPTED


def around(command: Sequence[str], crew: Crew, progress: Progress, signals: "Signals") -> int:
    """A fresh stack around one command."""
    root = crew.directory("iama-dev-")
    services = Services(crew, Blueprint.draw(root, fresh=True), progress)
    user = services.start()
    credentials = root / "credentials.json"
    seeding.sign_in(services.plan.url, user, credentials)
    progress.say("stack", f"ready; signed in as {user.email}")
    environment = services.plan.command_environment(credentials, services.state_file)
    signals.armed = True
    try:
        child = crew.start(Program(command[0], command, environment=environment, foreground=True))
    except OSError as problem:
        progress.say("stack", f"{command[0]}: {problem.strerror}")
        return NO_SUCH_COMMAND
    try:
        return follow(child, services, signals)
    finally:
        take_terminal(os.getpgrp())
        services.stop()


def follow(child: Child, services: Services, signals: "Signals") -> int:
    """Pass signals on to the command and keep its stack up until it ends; its exit code as a shell would tell it."""
    while child.alive:
        for signum in signals.wait(1.0):
            if signum in ENDING and child.alive:
                os.killpg(child.process.pid, signum)
        if child.alive:
            services.check()
    code = child.process.returncode
    return code if code >= 0 else 128 - code


def serve(crew: Crew, progress: Progress, signals: "Signals") -> int:
    """The persistent stack, until a signal ends it."""
    root = data_folder()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(root):
        port = int(os.environ.get("IAMA_DEV_PORT", DEFAULT_PORT))
        services = Services(crew, Blueprint.draw(root, fresh=False, api_port=free_port() if listens(port) else port), progress)
        user = services.start()
        credentials = root / "credentials.json"
        seeding.sign_in(services.plan.url, user, credentials)
        _announce(services, credentials)
        signals.armed = True
        while not any(signum in ENDING for signum in signals.wait(1.0)):
            services.check()
        progress.say("stack", "stopping")
        services.stop()
        crew.close()
    return 0


def data_folder() -> Path:
    """Where the persistent stack keeps its data."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "iama" / "dev"


def _announce(services: Services, credentials: Path) -> None:
    plan, say = services.plan, services.progress.say
    say("stack", "ready; Ctrl-C stops it")
    say("  API", plan.url)
    say("  events", plan.stream_url)
    say("  Temporal UI", str(services.temporal and services.temporal.ui_url))
    say("  mail", f"{plan.peers_url}/_mail")
    say("  Stripe", f"{plan.peers_url}/_peer/events; Checkout pages are here too")
    say("  logs", str(plan.root / "logs"))
    say("  use it", f"export IAMA_URL={plan.url} IAMA_CREDENTIALS={credentials}")


@contextlib.contextmanager
def _held(root: Path) -> Iterator[None]:
    """The data belongs to one supervisor at a time."""
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise InUse(f"another `iama dev` uses {root}; stop it, or use `iama dev -- COMMAND` for a stack of its own") from problem
        yield


class Signals:
    """Signals as something to wait for, so that nothing polls. Until `armed`, an ending signal interrupts as usual."""

    def __init__(self) -> None:
        self.armed = False
        self._read, self._write = socket.socketpair()

    def __enter__(self) -> "Signals":
        for end in (self._read, self._write):
            end.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for signum in (*ENDING, signal.SIGCHLD):
            signal.signal(signum, self._take)
        return self

    def __exit__(self, *error: object) -> None:
        signal.set_wakeup_fd(-1)
        for signum in (*ENDING, signal.SIGCHLD):
            signal.signal(signum, signal.SIG_DFL)
        for end in (self._read, self._write):
            end.close()

    def wait(self, seconds: float) -> list[int]:
        """The signals that came, at once or within the time; an ended child is one."""
        select.select([self._read], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            return list(self._read.recv(64))
        return []

    def _take(self, signum: int, frame: FrameType | None) -> None:
        if not self.armed and signum != signal.SIGCHLD:
            raise KeyboardInterrupt
