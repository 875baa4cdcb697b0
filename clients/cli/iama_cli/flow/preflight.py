"""Everything that can be found wrong before anything is sent: targets, tests, interpreter, isolation."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.exits import CliError, Exit
from iama_cli.flow.options import RefactorOptions
from iama_cli.settings import module_cache
from iama_engine.errors import EngineError, Refusal

if TYPE_CHECKING:
    from iama_engine.context.filters import Selection
    from iama_engine.languages.contract import Language
    from iama_engine.probe.own_tests import OwnTests
    from iama_engine.sandbox.interpreter import Interpreter
    from iama_engine.sandbox.java import JavaSetup
    from iama_engine.sandbox.node import NodeSetup

_MARKERS = (".git", "pyproject.toml", "setup.py", "setup.cfg", "package.json", "pom.xml")
_ENVIRONMENTS = (".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe")


@dataclass(frozen=True, slots=True)
class Preflight:
    """What will be sent and what will run it. `isolation` is empty when there is one, else why there is none.

    The interpreter runs the runner itself in every language; `node` is there where the tests run in Node, `java` where they do in Java.
    """

    root: Path
    selection: "Selection"
    own_tests: "OwnTests"
    framework: str
    interpreter: "Interpreter"
    isolation: str
    language: "Language"
    node: "NodeSetup | None" = None
    java: "JavaSetup | None" = None

    @property
    def runs_with(self) -> tuple[str, str]:
        """What runs the project's code: its name and version."""
        if self.node is not None:
            return "Node", ".".join(map(str, self.node.node.version))
        if self.java is not None:
            return "Java", self.java.jdk.title
        return self.interpreter.implementation, ".".join(map(str, self.interpreter.version))


def check(options: RefactorOptions) -> Preflight:
    """Check everything; raises `EngineError` or `CliError` with what to do."""
    from iama_cli.flow.java import find_java_setup
    from iama_engine.context.filters import select_files
    from iama_engine.languages.registry import language_of_targets
    from iama_engine.sandbox.interpreter import find_interpreter
    from iama_engine.sandbox.isolation import detect_isolation

    _check_mode(options)
    root = find_root(options)
    selection = select_files(root, [target_in(root, path) for path in options.paths])
    language = language_of_targets(selection.targets)
    node = find_setup(root, options) if language.toolchain == "node" else None
    own_tests = language.find_tests(root, options.tests)
    java = find_java_setup(root, options) if language.toolchain == "java" else None
    if node is not None and options.mode == "LOCAL_NATIVE":
        check_framework(own_tests, node)
    interpreter = find_interpreter(choose_interpreter(root, options.python))
    isolation = detect_isolation()
    framework = own_tests.framework_with(has_pytest=interpreter.has_pytest)
    reason = "" if isolation.available else isolation.reason
    return Preflight(root, selection, own_tests, framework, interpreter, reason, language, node, java)


def _check_mode(options: RefactorOptions) -> None:
    if options.mode == "LOCAL_DOCKER":
        message = "this version runs tests isolated on this machine or in the remote sandbox; use --mode local or --mode remote"
        raise CliError("MODE_UNAVAILABLE", message, Exit.WRONG_USE, {"mode": "docker"})


def find_root(options: RefactorOptions) -> Path:
    """The folder that was named, else the project around the first target, else the current folder."""
    if options.root is not None:
        return Path(os.path.abspath(options.root))
    first = Path(os.path.abspath(options.paths[0]))
    for folder in (first, *first.parents):
        if folder.is_dir() and any((folder / marker).exists() for marker in _MARKERS):
            return folder
    return Path.cwd()


def target_in(root: Path, path: str) -> str:
    """A target as a POSIX path under the root: relative to the current folder where it exists there, else to the root.

    Links are left as they are, so that the selection can refuse them by name.
    """
    here = Path(os.path.abspath(path))
    absolute = here if os.path.lexists(here) and here.is_relative_to(root) else Path(os.path.abspath(root / path))
    if not absolute.is_relative_to(root):
        raise EngineError(Refusal.TARGET_OUTSIDE_ROOT, f"{path} lies outside {root}; name the project's folder with --root", {"path": path})
    return absolute.relative_to(root).as_posix()


def choose_interpreter(root: Path, named: Path | None) -> Path:
    """The interpreter that was named, else the project's own environment, else the one that runs this command."""
    if named is not None:
        return named
    candidates = [root / name for name in _ENVIRONMENTS]
    return next((path for path in candidates if path.exists()), Path(sys.executable))


def find_setup(root: Path, options: RefactorOptions) -> "NodeSetup":
    """Node and the packages of the project's tests: from the folder that was named, those that lie there, or the project's lock.

    A project without any of them may need none; its tests say so when they run.
    """
    from iama_engine.sandbox.node import NodeSetup, find_node, install_modules

    node, cache = find_node(options.node), module_cache()
    if options.mode == "REMOTE_SANDBOX":
        return NodeSetup(node)
    if options.dependencies is not None:
        return NodeSetup(node, install_modules(options.dependencies, cache))
    installed = _installed(root)
    if installed is not None:
        return NodeSetup(node, installed)
    return NodeSetup(node, install_modules(root, cache) if (root / "package-lock.json").is_file() else None)


def _installed(root: Path) -> Path | None:
    """The nearest `node_modules`, as Node looks for it, but not beyond the repository: workspaces share the one of their root.

    A link has to lead to a folder of that name: the sandbox shows what it leads to, and a project may bring any link.
    """
    for folder in (root, *root.parents):
        found = folder / "node_modules"
        if found.is_dir() and found.resolve().name == "node_modules":
            return found
        if (folder / ".git").exists():
            return None
    return None


def check_framework(own_tests: "OwnTests", node: "NodeSetup") -> None:
    """A framework that is a package must be there before anything is sent."""
    if own_tests.framework not in {"mocha", "jest", "vitest"} or not own_tests.files:
        return
    if node.modules is None or not (node.modules / own_tests.framework / "package.json").is_file():
        message = (
            f"the project's tests need {own_tests.framework}, which is not installed: run `npm install` there, commit a "
            "package-lock.json, or name a folder with one by --dependencies"
        )
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"framework": own_tests.framework})
