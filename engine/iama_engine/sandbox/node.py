"""What Node needs to run inside the sandbox: its program, its folders, and the packages the project's tests use.

Packages are installed outside the sandbox, from a lock, without running any of their scripts; the sandbox sees them read-only
beside the tree, where Node looks when the tree itself has none.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal

MIN_NODE = (20, 11)
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
JEST_CONFIG = "jest.config.json"
_INSTALL_SECONDS = 600
_CLONED = ("git", "ssh:", "github:", "gitlab:", "bitbucket:")
_SYSTEM = (Path("/usr"), Path("/lib"), Path("/bin"))


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that exists and answers: absolute path, version, the folder it lives in where the sandbox would not show it."""

    program: Path
    version: tuple[int, int, int]
    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class NodeSetup:
    """Node and the `node_modules` that a run may read; None where the tests need no package."""

    node: Node
    modules: Path | None = None


def find_node(program: Path | None = None) -> Node:
    """The Node that was named, else the first one on the path; raises `INTERPRETER_MISSING` or `INTERPRETER_UNSUPPORTED`."""
    found = shutil.which(str(program) if program else "node")
    if found is None:
        message = "Node is not on this machine, and JavaScript and TypeScript tests run in it: install Node 20.11 or newer"
        raise EngineError(Refusal.INTERPRETER_MISSING, message, {"interpreter": str(program or "node")})
    return _ask(Path(found).absolute())


@functools.cache
def _ask(program: Path) -> Node:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
        major, minor, patch = map(int, said.strip().removeprefix("v").partition("-")[0].split("."))
    except (OSError, subprocess.SubprocessError, ValueError):
        raise EngineError(Refusal.INTERPRETER_MISSING, f"{program} is not a Node that runs", {"interpreter": str(program)}) from None
    if (major, minor) < MIN_NODE:
        message = f"{program} is Node {major}.{minor}; {MIN_NODE[0]}.{MIN_NODE[1]} or newer is needed"
        raise EngineError(Refusal.INTERPRETER_UNSUPPORTED, message, {"interpreter": str(program)})
    real = program.resolve()
    home = real.parent.parent if real.parent.name == "bin" else real.parent
    shown = any(real.is_relative_to(folder) for folder in _SYSTEM)
    return Node(real, (major, minor, patch), () if shown else (home,))


def install_modules(folder: Path, cache: Path) -> Path:
    """The `node_modules` of a folder's lock: installed once for each lock and description, in `cache`, without any script.

    A `jest.config.json` beside the lock comes along as `.config/jest.config.json`, in place of the project's own. Raises
    `TEST_FRAMEWORK_MISSING` where there is no lock or npm cannot install it.
    """
    described = [folder / name for name in ("package.json", "package-lock.json")]
    if not all(file.is_file() for file in described):
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"{folder} has no package.json with a package-lock.json to install from")
    settings = [path for path in (folder / JEST_CONFIG,) if path.is_file()]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in (*described, *settings))).hexdigest()[:24]
    modules = cache / digest / "node_modules"
    if not modules.is_dir():
        _install(described, settings, modules)
    return modules


def _install(described: Sequence[Path], settings: Sequence[Path], modules: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        message = "npm is not on this machine, and the tests need packages: install npm, or install the packages yourself"
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message)
    _check_lock(described[1])
    modules.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".npm-", dir=modules.parent) as made:
        place = Path(made)
        for file in described:
            shutil.copyfile(file, place / file.name)
        try:
            done = subprocess.run([npm, *_INSTALL], cwd=place, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            message = f"npm did not install the packages of the tests within {_INSTALL_SECONDS} s: run `npm install` there yourself"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message) from None
        if done.returncode:
            tail = (done.stderr.strip().splitlines() or ["npm gave no reason"])[-1]
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"npm could not install the packages of the tests: {tail}")
        (place / "node_modules" / ".config").mkdir(parents=True, exist_ok=True)
        for file in settings:
            shutil.copyfile(file, place / "node_modules" / ".config" / file.name)
        try:
            os.rename(place / "node_modules", modules)
        except OSError:
            if not modules.is_dir():
                raise


def _check_lock(lock: Path) -> None:
    """Refuse a lock that has npm do more than download archives: a repository is cloned and prepared by programs of its own choice."""
    try:
        document = json.loads(lock.read_text("utf-8"))
    except ValueError:
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"{lock} is no lock that can be read") from None
    for name, place in _sources(document):
        if place.startswith(_CLONED):
            message = f"{lock} takes {name} from a repository, which is not done here: run `npm install` there yourself"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"package": name})


def _sources(document: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Where each package comes from; the first version of the format nests them and says it in `version`."""
    if not isinstance(document, dict):
        return
    for key, value in document.items():
        if key in {"resolved", "version"} and isinstance(value, str):
            yield name, value
        yield from _sources(value, key)
