"""Prepares a checkout: `python -m iama_dev.setup [--with test] [--with infra]`, run by `make` with any Python from 3.11 on.

Standard library only, because nothing is installed yet. The Temporal server is looked for, and where needed built, while packages
install. What is up to date is left alone, and two at once wait for each other.
"""

import argparse
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iama_dev import temporal_binary
from iama_dev.node_parser import install_parser
from iama_dev.path_files import unexpected
from iama_dev.progress import Progress
from iama_dev.temporal_binary import TemporalMissing

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = ("layers/core", "engine", "worker_container", "clients/cli", "dev")
EXTRAS = ("model", "test", "infra")
SOURCES = ("layers/core/python", "engine", "worker_container", "clients/cli", "dev", "functions", "infra")
"""Compiled here too: where PYTHONDONTWRITEBYTECODE is set nobody else would, and every start would pay for it."""


class SetupFailed(Exception):
    """The text says what to do."""


@dataclass(slots=True)
class Setup:
    """One run. `chosen` tells that the user named an interpreter, which then replaces another one's environment."""

    root: Path
    extras: frozenset[str]
    chosen: bool = False
    progress: Progress = field(default_factory=Progress)

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.environment / "iama-setup.json"

    def run(self) -> None:
        """Bring packages and the Temporal server to what the locks say."""
        cache = self.root / ".cache"
        cache.mkdir(exist_ok=True)
        with (cache / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = self.wanted()
            missing = {name for name, digest in wanted.items() if self.stamped().get(name) != digest}
            server = Server(self.progress, self.python)
            server.begin()
            try:
                if missing or not self.usable():
                    self.install(wanted)
                install_parser(self.root, lambda text: self.progress.say("node", text))
                server.finish()
            finally:
                server.cancel()

    def wanted(self) -> dict[str, str]:
        """What should be installed: a digest for each part, over the files that say so."""
        locks = {name: [self.root / "requirements" / f"{name}.txt"] for name in ("local", *sorted(self.extras))}
        locks["members"] = [self.root / member / "pyproject.toml" for member in MEMBERS]
        digests = {name: hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest() for name, paths in locks.items()}
        return digests | ({"python": sys.version} if self.chosen else {})

    def stamped(self) -> dict[str, str]:
        """What the last successful run installed."""
        try:
            stamp: dict[str, str] = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return stamp

    def usable(self) -> bool:
        """Whether the environment's interpreter still starts."""
        return self.python.exists() and subprocess.run([self.python, "-I", "-c", ""], check=False, capture_output=True).returncode == 0

    def install(self, wanted: dict[str, str]) -> None:
        """Create the environment where needed and install everything the locks name."""
        before = self.stamped()
        if not self.usable() or (self.chosen and before.get("python", sys.version) != sys.version):
            before = {}
            self.progress.say("environment", f"creating .venv with Python {sys.version.split()[0]}")
            create_environment(self.environment)
        uv = [str(self.environment / "bin" / "uv"), "pip", "install", "--python", str(self.python), "--quiet"]
        installer = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        self.progress.say("packages", "installing the installer")
        call([*installer, "-r", "requirements/setup.txt"], self.root)
        locks = [word for name in ("local", *sorted(self.extras)) for word in ("-r", f"requirements/{name}.txt")]
        self.progress.say("packages", "installing " + ", ".join(locks[1::2]))
        call([*uv, "--require-hashes", "--compile-bytecode", *locks], self.root)
        members = [word for member in MEMBERS for word in ("-e", member)]
        call([*uv, "--no-deps", "--no-build-isolation", *members], self.root)
        call([str(self.python), "-m", "compileall", "-q", *SOURCES], self.root)
        strangers = unexpected(self.environment)
        if strangers:
            raise SetupFailed(f"unexpected file {strangers[0]}: Python would run it at every start. Remove .venv and look at the locks")
        self.stamp.write_text(json.dumps({**before, "python": sys.version, **wanted}))
        self.progress.say("packages", "ready")


class Server:
    """The Temporal server's binary, built beside the packages where it cannot be found; the SDK's download, once there, wins."""

    def __init__(self, progress: Progress, python: Path) -> None:
        self._progress, self._python = progress, python
        self._stop = threading.Event()
        self._problems: list[str] = []
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Look for it, and start building where it is not here."""
        if temporal_binary.find() is None:
            self._thread = threading.Thread(target=self._build, daemon=True)
            self._thread.start()

    def finish(self) -> None:
        """Return when it is here, or raise TemporalMissing."""
        if self._thread is None:
            return
        if temporal_binary.find() is None:
            try:
                temporal_binary.download(self._python, lambda text: self._progress.say("temporal", text))
                self.cancel()
            except TemporalMissing as problem:
                self._problems.append(problem.reasons[0])
        self._thread.join()
        if temporal_binary.find() is None:
            raise TemporalMissing(self._problems)
        self._progress.say("temporal", "ready")

    def cancel(self) -> None:
        """Stop building; harmless when nothing is."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _build(self) -> None:
        try:
            temporal_binary.build(lambda text: self._progress.chat("temporal", text), self._stop)
        except TemporalMissing as problem:
            self._problems.append(problem.reasons[0])
        except OSError as problem:
            self._problems.append(str(problem))


def create_environment(path: Path) -> None:
    """A virtual environment with pip, also where the distribution left `ensurepip` out."""
    plain = [sys.executable, "-m", "venv", "--clear", str(path)]
    if subprocess.run(plain, capture_output=True, check=False).returncode == 0:
        return
    call([*plain, "--without-pip"], path.parent)
    outer = [sys.executable, "-m", "pip", "--python", str(path), "install", "--quiet", "pip"]
    if subprocess.run(outer, check=False).returncode != 0:
        raise SetupFailed(
            "this Python can make no virtual environment with pip: install your system's python3-venv, or use another PYTHON="
        )


def call(command: Sequence[str], directory: Path) -> None:
    """Run a step; its own words stay visible when it fails."""
    if subprocess.run(command, cwd=directory, check=False).returncode != 0:
        raise SetupFailed(f"failed: {' '.join(map(str, command))[:200]}")


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m iama_dev.setup", description="Prepare this checkout.")
    parser.add_argument("--with", dest="extras", action="append", choices=EXTRAS, default=[])
    parser.add_argument("--chosen", action="store_true", help="the interpreter was named by the user: replace another one's environment")
    arguments = parser.parse_args()
    os.environ.pop("PYTHONPATH", None)
    setup = Setup(ROOT, frozenset(arguments.extras), arguments.chosen)
    try:
        setup.run()
    except (SetupFailed, TemporalMissing) as problem:
        setup.progress.say("set-up", str(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
