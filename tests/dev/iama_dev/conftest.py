"""A stack under its real supervisor, in a temporary directory that only it uses."""

import json
import os
import select
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from iama_dev import keeper
from iama_dev.processes import Child, Crew, Program, wait_until

SECONDS = 120.0
NOT_OURS = ("IAMA_", "XDG_")


@dataclass
class Supervisor:
    """`iama dev` as a process of its own; `folder` holds what it writes, `temporary` is its TMPDIR."""

    folder: Path
    child: Child

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def said(self) -> str:
        return (self.folder / "said.log").read_text()

    def until(self, told: str) -> None:
        wait_until(lambda: told in self.said, self.child, SECONDS, f"did not say {told!r}")

    def state(self) -> dict[str, Any]:
        (file,) = self.temporary.glob("iama-dev-*/stack.json")
        state: dict[str, Any] = json.loads(file.read_text())
        return state

    def processes(self) -> dict[str, int]:
        """Everything it started that it must not leave behind: services, keeper, command."""
        found = dict(self.state()["processes"])
        for pid, words in descendants(self.child.process.pid):
            name = "keeper" if Path(keeper.__file__).name in words else f"{pid}"
            found |= {} if pid in found.values() else {name: pid}
        return found

    def signal(self, signum: signal.Signals) -> None:
        os.kill(self.child.process.pid, signum)


@dataclass
class Launcher:
    """Starts supervisors that end with the test."""

    crew: Crew
    folder: Path

    def launch(self, *words: str, **variables: str) -> Supervisor:
        (self.folder / "tmp").mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        told = {**kept, "TMPDIR": str(self.folder / "tmp"), "XDG_DATA_HOME": str(self.folder / "data"), **variables}
        log = self.folder / "said.log"
        log.unlink(missing_ok=True)
        program = Program("iama dev", [sys.executable, "-m", "iama_cli", "dev", *words], log=log, environment=told)
        return Supervisor(self.folder, self.crew.start(program))


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    with Crew() as crew:
        yield Launcher(crew, tmp_path)


def descendants(pid: int) -> Iterator[tuple[int, str]]:
    """Process ids below one, with their words."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            yield int(folder.name), words
            yield from descendants(int(folder.name))


def watch(pids: Iterable[int]) -> list[int]:
    """Handles that tell when a process ends; taken while all of them live, so that no number can be somebody else's later."""
    return [os.pidfd_open(pid) for pid in pids]


def all_ended(handles: Iterable[int], seconds: float = 20.0) -> bool:
    """Wait until every process has ended."""
    ended = [bool(select.select([handle], [], [], seconds)[0]) for handle in handles]
    for handle in handles:
        os.close(handle)
    return all(ended)
