"""Names by which Python code can tell that it is tested, or steer the tests that judge it."""

import ast
from collections.abc import Iterator

from iama_engine.probe.own_tests import GENERATED_FOLDER

FRAMEWORK = frozenset({"pytest", "_pytest", "pluggy", "unittest", "doctest", "iama_runner", GENERATED_FOLDER, "hypothesis", "mock"})
_HOOKS = frozenset({"gc", "ctypes", "builtins", "importlib", "imp", "faulthandler", "atexit", "bdb", "trace", "code", "codeop"})
_ATTRIBUTES = frozenset(
    {"_exit", "settrace", "setprofile", "addaudithook", "meta_path", "path_hooks", "_getframe", "setitimer"}
    | {"__subclasses__", "__globals__", "__builtins__", "__code__", "f_back", "f_globals", "f_locals"}
)
_DOTTED = frozenset({"sys.modules", "os.abort", "os.kill", "os.killpg", "os.execv", "os.execve", "signal.alarm"})
"""Names that mean something harmless on another receiver."""
_NAMES = frozenset({"__import__", "exec", "eval", "compile", "__builtins__", "globals", "SystemExit", "KeyboardInterrupt", "BaseException"})
_COMPARED_BY = frozenset({"__eq__", "__ne__", "__instancecheck__", "__subclasscheck__", "__class__", "__getattribute__"})
_WORDS = ("PYTEST_CURRENT_TEST", "IAMA_RUN", "PYTEST_ADDOPTS", "PYTHONPATH", "PYTHONSTARTUP")


def reaches(source: bytes) -> frozenset[str]:
    """Everything in a file by which code can reach its tests; a file that does not parse reaches for nothing, and fails anyway."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return frozenset()
    return frozenset(word for node in ast.walk(tree) for word in _reached(node))


def _reached(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        yield from ({module.partition(".")[0] for module in modules} & (FRAMEWORK | _HOOKS))
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
