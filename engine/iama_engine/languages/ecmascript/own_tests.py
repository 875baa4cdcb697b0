"""Find a JavaScript or TypeScript project's own tests and the framework that runs them.

`package.json` decides the framework, the files decide where it says nothing. A file that other tests import is a helper
and no test. Where no framework is named, each test file is a program of its own: it passes by ending with status 0.
"""

import fnmatch
import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.ecmascript.imports import EcmaModules, read_imports
from iama_engine.languages.ecmascript.language import JAVASCRIPT, TYPESCRIPT
from iama_engine.probe.own_tests import OwnTests
from iama_engine.runner.contract import Framework
from iama_engine.symbols.syntax import captures, parse
from iama_engine.symbols.walk import walk_files

TYPE_CHECK = "tsconfig.json"
"""In the root it stands for one more test: whether the project's types hold."""
_SUFFIXES = tuple(JAVASCRIPT.suffixes | TYPESCRIPT.suffixes)
_SKIPPED = frozenset({"dist", "build", "lib", "out", "coverage", "vendor"})
_NO_TESTS = frozenset({"fixtures", "__fixtures__", "fixture", "helpers", "support", "data", "mocks", "__mocks__"})
_UNKNOWN = ("ava", "karma", "jasmine", "qunit", "cypress", "@playwright/test", "web-test-runner", "lab", "uvu")
_CALLS = """((call_expression function: [(identifier) @name (member_expression object: (identifier) @name)])
 (#match? @name "^(describe|context|suite|it|test|specify)$"))"""
_SCRIPT_RUNNERS: tuple[tuple[str, Framework], ...] = (
    (r"\bvitest\b", "vitest"),
    (r"\bjest\b", "jest"),
    (r"\b_?mocha\b", "mocha"),
    (r"\bnode\b[^&|;]*\s--test\b", "node:test"),
)
_CONFIGURED: tuple[tuple[str, Framework], ...] = (("vitest.config.*", "vitest"), ("jest.config.*", "jest"), (".mocharc*", "mocha"))


def find_script_tests(root: Path, given: Sequence[str]) -> OwnTests:
    """The suite under `root`, or in the files and folders `given`; refuses given paths that hold no test."""
    package = read_package(root)
    given = [entry for entry in given if entry != TYPE_CHECK]
    paths = sorted(file.path for file in walk_files(root) if not file.is_symlink and file.path.endswith(_SUFFIXES))
    looked_at = [path for path in paths if _is_given(path, given)] if given else [path for path in paths if _is_candidate(path)]
    sources = {path: (root / path).read_bytes() for path in looked_at}
    framework = _framework(root, package, sources)
    files = tuple(path for path in _without_helpers(sources) if framework == "script" or _has_tests(path, sources[path]))
    if given and not files:
        raise EngineError(Refusal.NO_TESTS_FOUND, f"no test in {', '.join(given)}", {"paths": " ".join(given)})
    types = tuple(name for name in (TYPE_CHECK,) if files and (root / name).is_file())
    return OwnTests(framework, (*files, *types), _note(framework, files, looked_at), needs_pytest=False)


def read_package(root: Path) -> Mapping[str, Any]:
    """The project's `package.json`; empty where there is none that can be read."""
    try:
        found = json.loads((root / "package.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _framework(root: Path, package: Mapping[str, Any], sources: Mapping[str, bytes]) -> Framework:
    scripts = package.get("scripts")
    command = str(scripts.get("test", "")) if isinstance(scripts, dict) else ""
    for pattern, framework in _SCRIPT_RUNNERS:
        if re.search(pattern, command):
            return framework
    for pattern, framework in _CONFIGURED:
        if any(fnmatch.fnmatchcase(name, pattern) for name in os.listdir(root)):
            return framework
    if any(re.search(rb"""["']node:test["']""", source) for source in sources.values()):
        return "node:test"
    needed = {name for field in ("devDependencies", "dependencies") for name in package.get(field) or ()}
    known: tuple[Framework, ...] = ("vitest", "jest", "mocha")
    named = next((framework for framework in known if framework in needed or (framework == "jest" and "jest" in package)), None)
    if named is not None:
        return named
    unknown = next((name for name in _UNKNOWN if name in needed or re.search(rf"\b{re.escape(name)}\b", command)), None)
    if unknown is not None:
        message = (
            f"the project's tests run under {unknown}, which has no runner here; mocha, jest, vitest, node:test and plain scripts have"
        )
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"framework": unknown})
    return "script"


def _is_given(path: str, given: Iterable[str]) -> bool:
    plain = [posixpath.normpath(entry) for entry in given]
    return any(path == one or one == "." or path.startswith(f"{one}/") or fnmatch.fnmatchcase(path, one) for one in plain)


def _is_candidate(path: str) -> bool:
    folders = path.split("/")[:-1]
    if path.endswith(".d.ts") or (folders and folders[0] in _SKIPPED) or not _NO_TESTS.isdisjoint(folders):
        return False
    return JAVASCRIPT.is_test_path(path) and not JAVASCRIPT.is_configuration(path)


def _without_helpers(sources: Mapping[str, bytes]) -> Iterator[str]:
    """Files that no other one among them imports."""
    modules = EcmaModules(sources.keys())
    imported: set[str] = set()
    for path, source in sources.items():
        grammar = TYPESCRIPT.grammar(path)
        statements = read_imports(source, parse(source, grammar=grammar), grammar)
        imported.update(modules.edges(path, statements))
    yield from (path for path in sources if path not in imported)


def _has_tests(path: str, source: bytes) -> bool:
    grammar = TYPESCRIPT.grammar(path)
    return bool(captures(parse(source, grammar=grammar).root_node, _CALLS, grammar))


def _note(framework: Framework, files: Sequence[str], looked_at: Sequence[str]) -> str:
    if files:
        return f"{len(files)} test file(s)" + (", each a program of its own" if framework == "script" else "")
    if looked_at:
        return f"{len(looked_at)} file(s) are named like tests but hold none"
    return "no test files found; the baseline stands on generated tests alone"
