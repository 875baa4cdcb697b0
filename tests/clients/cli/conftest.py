"""Run the command as a user does: a real process, in a folder and an environment of its own, against a small service."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
def online(offline: Command, service: Service, tmp_path: Path) -> Command:
    """The command signed in at the service."""
    tokens = {"access_token": service.access, "refresh_token": service.refresh, "expires_at": time.time() + 900}
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps(tokens | {"user": {"email": "demo@example.test", "tier": "PRO"}}))
    own = {"IAMA_URL": service.url, "IAMA_STREAM_URL": service.stream_url, "IAMA_CREDENTIALS": str(path)}
    return Command(offline.cwd, {**offline.environment, **own})
