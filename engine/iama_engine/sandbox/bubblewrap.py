"""The bubblewrap command line. The order of mounts matters: `/tmp` and `/dev/shm` before anything under them, the read-only root last."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_engine.sandbox.interpreter import Interpreter
from iama_engine.sandbox.java import JavaSetup
from iama_engine.sandbox.node import NodeSetup

JOB, OUT, RUNNER = Path("/job"), Path("/out"), Path("/iama")
_TMP_BYTES = 64 << 20
_ETC = ("ld.so.cache", "alternatives", "localtime", "mime.types", "ssl/openssl.cnf")


@dataclass(frozen=True, slots=True)
class Mounts:
    """What the sandbox shows: the private tree and output folder writable, the runner and interpreter read-only."""

    tree: Path
    output: Path
    runner: Path
    interpreter: Interpreter
    node: NodeSetup | None = None
    java: JavaSetup | None = None


def sandbox_command(program: Path, mounts: Mounts, arguments: Sequence[str]) -> list[str]:
    """The full command that runs `arguments` inside; no network, no capabilities, nothing of the host writable."""
    return [
        str(program),
        *("--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv"),
        *("--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        *("--size", str(_TMP_BYTES), "--tmpfs", "/tmp"),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev", "--size", str(_TMP_BYTES), "--tmpfs", "/dev/shm"),
        *(word for folder in mounts.interpreter.folders for word in ("--ro-bind", str(folder), str(folder))),
        *_node(mounts.node),
        *_java(mounts.java),
        *("--remount-ro", "/dev"),
        *("--ro-bind", str(mounts.runner), str(RUNNER / "iama_runner")),
        *("--bind", str(mounts.output), str(OUT), "--bind", str(mounts.tree), str(JOB), "--chdir", str(JOB)),
        *("--remount-ro", "/"),
        *_environment(),
        *arguments,
    ]


def _node(setup: NodeSetup | None) -> list[str]:
    """Node's folder, its packages above the tree where it looks last, and a name for localhost that its servers need."""
    if setup is None:
        return []
    words = [word for folder in setup.node.folders for word in ("--ro-bind", str(folder), str(folder))]
    words += ["--ro-bind-try", "/etc/hosts", "/etc/hosts"]
    return words if setup.modules is None else [*words, "--ro-bind", str(setup.modules.resolve()), "/node_modules"]


def _java(setup: JavaSetup | None) -> list[str]:
    """A JDK with its configuration, the jars and our helper, each where it lies outside."""
    folders = setup.folders if setup is not None else ()
    return [word for folder in folders for word in ("--ro-bind", str(folder), str(folder))]


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        folder = Path("/", name)
        if folder.is_symlink():
            words += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            words += ["--ro-bind", str(folder), str(folder)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return words


def _environment() -> list[str]:
    wanted = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC"}
    return [word for name, value in wanted.items() for word in ("--setenv", name, value)]
