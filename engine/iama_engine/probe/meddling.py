"""What a change does to the tests that are to judge it: files that steer them, names that stand in their way, code that reaches for them.

A change is judged by tests in the same process. So a file that configures them is no part of what is judged, and code that begins to
reach for the test framework, for the values' own comparison or for the interpreter's hooks makes every verdict worthless: it is told.
"""

import ast
import sys
from collections.abc import Iterator, Mapping

from iama_engine.languages.python import PYTHON
from iama_engine.probe.own_tests import GENERATED_FOLDER

Files = Mapping[str, bytes | None]

_FRAMEWORK = frozenset({"pytest", "_pytest", "pluggy", "unittest", "doctest", "iama_runner", GENERATED_FOLDER, "hypothesis", "mock"})
_HOOKS = frozenset({"gc", "ctypes", "builtins", "importlib", "imp", "faulthandler", "atexit", "bdb", "trace", "code", "codeop"})
_STARTED = frozenset({"sitecustomize", "usercustomize", "conftest"})
_ATTRIBUTES = frozenset(
    {"_exit", "settrace", "setprofile", "addaudithook", "meta_path", "path_hooks", "_getframe", "setitimer"}
    | {"__subclasses__", "__globals__", "__builtins__", "__code__", "f_back", "f_globals", "f_locals"}
)
_DOTTED = frozenset({"sys.modules", "os.abort", "os.kill", "os.killpg", "os.execv", "os.execve", "signal.alarm"})
"""Names that mean something harmless on another receiver."""
_NAMES = frozenset({"__import__", "exec", "eval", "compile", "__builtins__", "globals", "SystemExit", "KeyboardInterrupt", "BaseException"})
_COMPARED_BY = frozenset({"__eq__", "__ne__", "__instancecheck__", "__subclasscheck__", "__class__", "__getattribute__"})
_WORDS = ("PYTEST_CURRENT_TEST", "IAMA_RUN", "PYTEST_ADDOPTS", "PYTHONPATH", "PYTHONSTARTUP")


def steers_tests(path: str) -> bool:
    """Whether a file configures or carries tests, wherever it lies: such a file is left as it was while a change is judged."""
    name = path.rpartition("/")[2]
    started = name.removesuffix(".py") in _STARTED or name.endswith(".pth")
    return started or PYTHON.is_configuration(path) or GENERATED_FOLDER in path.split("/")


def meddling(before: Files, after: Files) -> dict[str, str]:
    """Path → why a verdict about this change would be worth nothing. Only what is new counts: old code may look where it likes."""
    found: dict[str, str] = {}
    for path, content in after.items():
        old = before.get(path)
        if content is None or content == old:
            continue
        if steers_tests(path):
            continue
        if old is None and (name := _shadowed(path)) is not None:
            found[path] = f"it would be imported in place of {name}, which the tests run on"
        elif path.endswith((".py", ".pyw")) and (new := sorted(_reaches(content) - _reaches(old))):
            found[path] = f"it begins to reach for {', '.join(new)}, by which code can tell or steer the tests that judge it"
    return found


def _shadowed(path: str) -> str | None:
    """The standard or test module whose name a new top-level module or package takes."""
    parts = path.removeprefix("src/").removeprefix("lib/").split("/")
    name = parts[0].partition(".")[0]
    is_module = len(parts) == 1 or parts[1] == "__init__.py"
    return name if is_module and name in (sys.stdlib_module_names | _FRAMEWORK) and parts[-1].endswith((".py", ".so", ".pyd")) else None


def _reaches(source: bytes | None) -> frozenset[str]:
    """Everything in a file by which code can reach its tests; a file that does not parse reaches for nothing, and fails anyway."""
    try:
        tree = ast.parse(source or b"")
    except (SyntaxError, ValueError):
        return frozenset()
    return frozenset(word for node in ast.walk(tree) for word in _reached(node))


def _reached(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        yield from ({module.partition(".")[0] for module in modules} & (_FRAMEWORK | _HOOKS))
        names = {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
        yield from (names & (_ATTRIBUTES | _NAMES))
        yield from ({f"{module}.{name}" for module in modules for name in names} & _DOTTED)
    elif isinstance(node, ast.Attribute):
        yield from ({node.attr} & (_ATTRIBUTES | _COMPARED_BY))
        yield from ({f"{node.value.id}.{node.attr}"} & _DOTTED if isinstance(node.value, ast.Name) else ())
    elif isinstance(node, ast.Name):
        yield from ({node.id} & _NAMES)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from ({node.name} & _COMPARED_BY)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (word for word in _WORDS if word in node.value)
        yield from ({node.value} & (_ATTRIBUTES | _COMPARED_BY))
