"""Find the project's own test files, by configured pattern, by name, and by what is in them.

Names alone do not do: `Test*.py` and `check_*.py` are real suites that pytest passes by in silence, and a file called
`test.py` may be no test at all. So a name only makes a candidate; a test function or test class inside decides.
"""

import ast
import configparser
import fnmatch
import os
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.contract import Language
from iama_engine.languages.python import PYTHON
from iama_engine.runner.contract import Framework

GENERATED_FOLDER = "iama_tests"
_PATTERNS = ("test_*.py", "*_test.py", "*_tests.py", "Test*.py", "*Test.py", "*Tests.py", "test.py", "tests.py")
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "unittests"})
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist", "venv", "env", GENERATED_FOLDER})


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The project's own suite. `needs_pytest` is false where the standard library's unittest could run every file."""

    framework: Framework
    files: tuple[str, ...]
    note: str
    needs_pytest: bool

    def framework_with(self, *, has_pytest: bool) -> Framework:
        """The framework to run under: pytest where the interpreter has it; refuses a pytest suite where it does not."""
        if self.framework != "pytest":
            return self.framework
        if has_pytest or not self.files:
            return "pytest" if has_pytest else "unittest"
        if self.needs_pytest:
            message = "the project's tests need pytest, and its interpreter has none; install pytest there"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message)
        return "unittest"


def find_tests(root: Path, given: Sequence[str] = (), language: Language = PYTHON) -> OwnTests:
    """The test files under `root`, or in the files and folders `given`; refuses given paths that hold no test."""
    return language.find_tests(root, given)


def find_python_tests(root: Path, given: Sequence[str]) -> OwnTests:
    """The suite of a Python project."""
    patterns = (*_PATTERNS, *_configured_patterns(root))
    looked_at = list(_given_files(root, given) if given else _candidates(root, patterns))
    kinds = {path: _test_style(root / path) for path in looked_at}
    files = tuple(sorted(path for path, style in kinds.items() if style))
    if given and not files:
        raise EngineError(Refusal.NO_TESTS_FOUND, f"no test function or class in {', '.join(given)}", {"paths": " ".join(given)})
    needs_pytest = any(kinds[path] == "pytest" for path in files)
    return OwnTests("pytest", files, _note(files, looked_at), needs_pytest)


def _note(files: Sequence[str], looked_at: Sequence[str]) -> str:
    if not files and looked_at:
        return f"{len(looked_at)} file(s) are named like tests but hold none that this Python can read"
    if not files:
        return "no test files found; the baseline stands on generated tests alone"
    odd = [path for path in files if not fnmatch.fnmatchcase(Path(path).name, "test_*.py")]
    return f"{len(files)} test file(s)" + (f", {len(odd)} of them not found by pytest's default pattern" if odd else "")


def _given_files(root: Path, given: Sequence[str]) -> Iterator[str]:
    for entry in given:
        path = root / entry
        if path.is_dir():
            yield from (found for found in _python_files(root) if Path(found).is_relative_to(Path(entry)))
        elif path.is_file():
            yield Path(entry).as_posix()
        else:
            yield from sorted(p.relative_to(root).as_posix() for p in root.glob(entry) if p.suffix == ".py")


def _candidates(root: Path, patterns: Iterable[str]) -> Iterator[str]:
    for path in _python_files(root):
        folder_is_tests = any(part.lower() in _TEST_FOLDERS for part in Path(path).parts[:-1])
        if folder_is_tests or any(fnmatch.fnmatchcase(Path(path).name, pattern) for pattern in patterns):
            yield path


def _python_files(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_skipped(Path(folder) / name))
        for name in sorted(names):
            path = Path(folder) / name
            if name.endswith(".py") and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def _is_skipped(folder: Path) -> bool:
    return folder.name in _SKIPPED or folder.name.startswith(".") or (folder / "pyvenv.cfg").exists()


def _configured_patterns(root: Path) -> tuple[str, ...]:
    found: list[str] = []
    for name, section in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            parser.read(root / name, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        found += parser.get(section, "python_files", fallback="").split()
    return (*found, *_pyproject_patterns(root / "pyproject.toml"))


def _pyproject_patterns(path: Path) -> tuple[str, ...]:
    try:
        section = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("pytest", {}).get("ini_options", {})
    except (OSError, ValueError):
        return ()
    patterns = section.get("python_files", ())
    return tuple(patterns.split() if isinstance(patterns, str) else map(str, patterns))


def _test_style(path: Path) -> Framework | None:
    """Which framework the tests of a file need, None where there are none. A file that does not parse has none."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    cases = [node for node in classes if _is_unittest_case(node)]
    plain = [node for node in classes if node.name.startswith("Test") and node not in cases and _has_tests(node)]
    imports_pytest = any(isinstance(node, (ast.Import, ast.ImportFrom)) and "pytest" in ast.unparse(node) for node in tree.body)
    if plain or _has_tests(tree) or (imports_pytest and any(_has_tests(case) for case in cases)):
        return "pytest"
    return "unittest" if any(_has_tests(case) for case in cases) else None


def _is_unittest_case(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("TestCase", "Test", "Tests", "Base")) for base in node.bases)


def _has_tests(node: ast.Module | ast.ClassDef) -> bool:
    return any(isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.name.startswith("test") for child in node.body)
