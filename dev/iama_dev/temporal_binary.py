"""Where the Temporal server's binary comes from. No package index carries it, so there are five ways, tried in order.

Standard library only at import, because setup uses it before anything is installed; the SDK is asked in a process of its own.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

VERSION = "1.5.1"
MODULE = f"github.com/temporalio/cli/cmd/temporal@v{VERSION}"
Progress = Callable[[str], None]
_ASK_SDK = """
import asyncio, sys
from temporalio.testing import WorkflowEnvironment
async def main():
    server = await WorkflowEnvironment.start_local(download_dest_dir=sys.argv[1], dev_server_download_version="v%s")
    await server.shutdown()
asyncio.run(main())
"""


class TemporalMissing(RuntimeError):
    """No Temporal server could be found, downloaded or built."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        tried = "".join(f"\n  - {reason}" for reason in reasons)
        super().__init__(
            f"no Temporal server {VERSION}. Do one of these: set TEMPORAL_CLI to a `temporal` binary; put `temporal` on PATH; "
            f"let `make setup` download it (internet) or build it (install Go).{tried}"
        )


def cache_path() -> Path:
    """Where a downloaded or built binary is kept for every checkout of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "iama" / f"temporal-{VERSION}" / "temporal"


def find() -> Path | None:
    """A binary that is here already: TEMPORAL_CLI, PATH, our cache."""
    named = os.environ.get("TEMPORAL_CLI")
    if named:
        if not os.access(named, os.X_OK):
            raise TemporalMissing([f"TEMPORAL_CLI names {named}, which is not an executable file"])
        return Path(named)
    on_path = shutil.which("temporal")
    if on_path:
        return Path(on_path)
    return cache_path() if os.access(cache_path(), os.X_OK) else None


def obtain(python: Path, tell: Progress) -> Path:
    """Find, download or build the binary; `python` is an interpreter that may have the Temporal SDK."""
    found = find()
    if found:
        return found
    with _only_one():
        found = find()
        if found:
            return found
        reasons = []
        for way in (partial(download, python, tell), partial(build, tell)):
            try:
                return way()
            except (OSError, subprocess.SubprocessError, TemporalMissing) as error:
                reasons.append(str(error))
        raise TemporalMissing(reasons)


def download(python: Path, tell: Progress) -> Path:
    """Let the Temporal SDK fetch the server it knows."""
    tell("asking the Temporal SDK for its server")
    with _staging() as folder:
        asked = subprocess.run([str(python), "-c", _ASK_SDK % VERSION, str(folder)], capture_output=True, text=True, check=False)
        made = [path for path in folder.iterdir() if os.access(path, os.X_OK)]
        if asked.returncode or not made:
            last = asked.stderr.strip().splitlines()[-1:] or ["no answer"]
            raise TemporalMissing([f"the SDK's download failed: {last[0][:200]}"])
        return _keep(made[0])


def build(tell: Progress, stop: threading.Event | None = None) -> Path:
    """Compile the server with Go: some minutes once. Setting `stop` ends it."""
    go = shutil.which("go")
    if go is None:
        raise TemporalMissing(["Go is not installed"])
    with _staging() as folder:
        command = [go, "install", "-v", "-p", str(max(2, os.cpu_count() or 2)), "-ldflags=-s -w", MODULE]
        environment = {**os.environ, "GOBIN": str(folder)}
        last = ""
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment) as compiler:
            assert compiler.stderr is not None
            for count, line in enumerate(compiler.stderr, 1):
                last = line.strip()
                tell(f"building the server (once, some minutes): {count} steps, {last[:60]}")
                if stop is not None and stop.is_set():
                    compiler.terminate()
        if compiler.returncode:
            raise TemporalMissing([f"`go install` failed: {last}"])
        return _keep(folder / "temporal")


def _keep(binary: Path) -> Path:
    target = cache_path()
    binary.chmod(0o755)
    os.replace(binary, target)
    return target


@contextlib.contextmanager
def _staging() -> Iterator[Path]:
    cache_path().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="part-", dir=cache_path().parent) as folder:
        yield Path(folder)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """One build at a time for this user, however many checkouts ask."""
    folder = cache_path().parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
