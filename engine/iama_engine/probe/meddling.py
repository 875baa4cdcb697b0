"""What a change does to the tests that are to judge it: files that steer them, names that stand in their way, code that reaches for them.

A change is judged by tests in the same process. So a file that configures them is no part of what is judged, and code that begins to
reach for the test framework, for the values' own comparison or for the interpreter's hooks makes every verdict worthless: it is told.
"""

import sys
from collections.abc import Mapping

from iama_engine.languages.registry import LANGUAGES, language_of
from iama_engine.probe.own_tests import GENERATED_FOLDER
from iama_engine.probe.python_reaches import FRAMEWORK

Files = Mapping[str, bytes | None]

_STARTED = frozenset({"sitecustomize", "usercustomize", "conftest"})


def steers_tests(path: str) -> bool:
    """Whether a file configures or carries tests, wherever it lies: such a file is left as it was while a change is judged."""
    name = path.rpartition("/")[2]
    started = name.removesuffix(".py") in _STARTED or name.endswith(".pth")
    return started or GENERATED_FOLDER in path.split("/") or any(language.is_configuration(path) for language in LANGUAGES)


def meddling(before: Files, after: Files) -> dict[str, str]:
    """Path → why a verdict about this change would be worth nothing. Only what is new counts: old code may look where it likes."""
    found: dict[str, str] = {}
    for path, content in after.items():
        old = before.get(path)
        if content is None or content == old or steers_tests(path):
            continue
        if old is None and (name := _shadowed(path)) is not None:
            found[path] = f"it would be imported in place of {name}, which the tests run on"
        elif new := sorted(_reaches(path, content) - _reaches(path, old or b"")):
            found[path] = f"it begins to reach for {', '.join(new)}, by which code can tell or steer the tests that judge it"
    return found


def _reaches(path: str, source: bytes) -> frozenset[str]:
    language = language_of("x.py" if path.endswith(".pyw") else path)
    return language.reaches(source) if language is not None else frozenset()


def _shadowed(path: str) -> str | None:
    """The standard or test module whose name a new top-level module or package takes."""
    parts = path.removeprefix("src/").removeprefix("lib/").split("/")
    name = parts[0].partition(".")[0]
    is_module = len(parts) == 1 or parts[1] == "__init__.py"
    return name if is_module and name in (sys.stdlib_module_names | FRAMEWORK) and parts[-1].endswith((".py", ".so", ".pyd")) else None
