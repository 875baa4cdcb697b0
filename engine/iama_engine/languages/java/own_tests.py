"""Find a Java project's own tests: classes with JUnit 3, 4 or 5 tests of their own or of a class that they extend.

A name makes no test class: an annotation or `TestCase` does. TestNG and Spock have no runner here and are refused by name.
"""

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.java.language import JAVA
from iama_engine.languages.java.outline import JAVA as GRAMMAR
from iama_engine.languages.java.outline import text_of
from iama_engine.probe.own_tests import OwnTests
from iama_engine.symbols.syntax import captures, parse
from iama_engine.symbols.walk import walk_files

_BUILT = frozenset({"target", "build", "out", "bin", "generated", "node_modules"})
_ANNOTATIONS = frozenset({"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "RunWith"})
_ROOTS = frozenset({"TestCase", "TestSuite"})
_MARKED = "[(marker_annotation name: (_) @mark) (annotation name: (_) @mark)]"


@dataclass(frozen=True, slots=True)
class _TestClass:
    """The class that a file is named after: whether it can be run, what it extends, whether it has tests of its own."""

    concrete: bool
    extends: str
    marked: bool


def find_java_tests(root: Path, given: Sequence[str]) -> OwnTests:
    """The suite under `root`, or in the files and folders `given`; refuses given paths that hold no test."""
    everything = sorted(file.path for file in walk_files(root) if not file.is_symlink and file.path.endswith(".java"))
    candidates = [path for path in everything if not _BUILT & set(path.split("/")[:-1]) and (JAVA.is_test_path(path) or given)]
    sources = {path: (root / path).read_bytes() for path in candidates}
    looked_at = [path for path in candidates if _is_given(path, given)] if given else candidates
    classes = {path: found for path, source in sources.items() if (found := _read(path, source)) is not None}
    files = tuple(path for path in looked_at if path in classes and classes[path].concrete and _has_tests(path, classes))
    _refuse_others(files, {path: sources[path] for path in looked_at})
    if given and not files:
        raise EngineError(Refusal.NO_TESTS_FOUND, f"no JUnit test in {', '.join(given)}", {"paths": " ".join(given)})
    return OwnTests("junit", files, _note(files, looked_at), needs_pytest=False)


def _is_given(path: str, given: Iterable[str]) -> bool:
    plain = [posixpath.normpath(entry) for entry in given]
    return any(path == one or one == "." or path.startswith(f"{one}/") or fnmatch.fnmatchcase(path, one) for one in plain)


def _read(path: str, source: bytes) -> _TestClass | None:
    root = parse(source, grammar=GRAMMAR).root_node
    name = posixpath.basename(path).removesuffix(".java")
    named = (node for node in root.named_children if node.type == "class_declaration" and text_of(node.child_by_field_name("name")) == name)
    node = next(named, None)
    if node is None:
        return None
    marks = {text_of(mark).rpartition(".")[2] for mark in captures(node, _MARKED, GRAMMAR).get("mark", [])}
    return _TestClass(not _is_abstract(node), _superclass(node), not marks.isdisjoint(_ANNOTATIONS))


def _is_abstract(node: Node) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.type == "abstract" for child in modifiers.children)


def _superclass(node: Node) -> str:
    text = text_of(node.child_by_field_name("superclass")).removeprefix("extends")
    return re.sub(r"<.*", "", text, flags=re.DOTALL).strip().rpartition(".")[2]


def _has_tests(path: str, classes: Mapping[str, _TestClass]) -> bool:
    """Whether the class or one that it extends, looked up by its simple name, is a test."""
    by_name = {posixpath.basename(other).removesuffix(".java"): found for other, found in classes.items()}
    one: _TestClass | None = classes[path]
    seen: set[str] = set()
    while one is not None:
        if one.marked or one.extends in _ROOTS:
            return True
        if one.extends in seen:
            return False
        seen.add(one.extends)
        one = by_name.get(one.extends)
    return False


def _refuse_others(files: Sequence[str], sources: Mapping[str, bytes]) -> None:
    """Where other frameworks wrote the tests, say so instead of running what JUnit makes of them."""
    for word, title in ((b"org.testng.", "TestNG"), (b"spock.lang.", "Spock")):
        if any(word in source for path, source in sources.items() if not files or path in files):
            message = f"the project's tests run under {title}, which has no runner here; JUnit 3, 4 and 5 have"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"framework": title})


def _note(files: Sequence[str], looked_at: Sequence[str]) -> str:
    if files:
        return f"{len(files)} JUnit test class(es)"
    if looked_at:
        return f"{len(looked_at)} file(s) are named like tests but hold none that JUnit runs"
    return "no test files found; the baseline stands on generated tests alone"
