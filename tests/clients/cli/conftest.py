"""Run the command as a user does: a real process, in a folder and an environment of its own, against a small service."""

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from iama_cli.client.api import Api, connect
from iama_cli.flow.memory import Memory
from iama_cli.flow.session import Session
from iama_cli.output.screen import Screen
from iama_cli.settings import Settings
from tests.clients.cli.peer import LEGACY, OWN_TEST, Service, running_service


@pytest.fixture
def service() -> Iterator[Service]:
    """The peer, running."""
    with running_service() as running:
        yield running


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The standard output as one JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Command:
    """The `iama` command in a folder and an environment of its own."""

    cwd: Path
    environment: Mapping[str, str]

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start it; standard input is no terminal."""
        arguments = [sys.executable, "-m", "iama_cli", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            arguments, cwd=self.cwd, env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True
        )

    def __call__(self, *words: str) -> Done:
        """Run it to its end."""
        with self.start(*words) as process:
            out, err = process.communicate(timeout=120)
            return Done(process.returncode, out, err)


@pytest.fixture
def settings(service: Service, tmp_path: Path) -> Settings:
    """Where the peer is, with tokens that are good."""
    path = tmp_path / "credentials.json"
    tokens = {"access_token": service.access, "refresh_token": service.refresh, "expires_at": time.time() + 900}
    path.write_text(json.dumps(tokens | {"user": {"email": "demo@example.test", "tier": "PRO"}}))
    return Settings(service.url, service.stream_url, path, tmp_path / "state")


@pytest.fixture
def waits() -> list[float]:
    """Every pause the client of `api` made, in seconds."""
    return []


@pytest.fixture
def api(settings: Settings, waits: list[float]) -> Iterator[Api]:
    """The client, signed in; it notes its pauses and makes none."""
    api = connect(settings)
    api.transport.sleep = waits.append
    yield api
    api.transport.close()


@pytest.fixture
def session(api: Api, settings: Settings) -> Session:
    """What an online command starts from."""
    return Session(settings, api, Memory(settings.state), Screen())


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    """A legacy project with one test of its own."""
    root = tmp_path / "legacy"
    root.mkdir()
    (root / "greeter.py").write_text(LEGACY)
    (root / "test_greeter.py").write_text(OWN_TEST)
    return root


@pytest.fixture
def offline(tmp_path: Path) -> Command:
    """The command without any service."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IAMA_")}
    (tmp_path / "tmp").mkdir()
    own = {"HOME": str(tmp_path / "home"), "IAMA_STATE": str(tmp_path / "state"), "TMPDIR": str(tmp_path / "tmp"), "COLUMNS": "200"}
    return Command(tmp_path, kept | own)


@pytest.fixture
def online(offline: Command, settings: Settings) -> Command:
    """The command signed in at the service."""
    own = {"IAMA_URL": settings.url, "IAMA_STREAM_URL": settings.stream_url, "IAMA_CREDENTIALS": str(settings.credentials)}
    return Command(offline.cwd, {**offline.environment, **own})


@dataclass(frozen=True, slots=True)
class Typed:
    """How a command on a terminal ended, and everything it showed."""

    status: int
    shown: str


@pytest.fixture
def at_terminal(online: Command) -> Callable[..., Typed]:
    """Run the command on a real terminal: each answer is typed when its question appears; `^C` presses the key."""

    def run(words: Sequence[str], answers: Sequence[tuple[str, str]]) -> Typed:
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(online.cwd)
            os.execve(sys.executable, [sys.executable, "-m", "iama_cli", *words], {**online.environment, "TERM": "xterm"})
        shown = ""
        waiting = list(answers)
        while piece := _read(terminal):
            shown += piece
            if waiting and waiting[0][0] in shown:
                typed = waiting.pop(0)[1]
                os.write(terminal, b"\x03" if typed == "^C" else f"{typed}\n".encode())
        _, status = os.waitpid(process, 0)
        os.close(terminal)
        assert not waiting, f"never asked: {waiting[0][0]}; shown: {shown}"
        return Typed(os.waitstatus_to_exitcode(status), shown)

    return run


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace")
    except OSError:
        return ""
