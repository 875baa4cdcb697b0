"""Java behind the contract."""

import functools
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tree_sitter import Node, Tree

from iama_engine.languages.contract import Language, Layout, Modules, ProbeAsk, Toolchain
from iama_engine.languages.java import imports, outline
from iama_engine.symbols.outline import FileIndex, Span, file_index
from iama_engine.symbols.syntax import Grammar, captures, count_errors, parse

if TYPE_CHECKING:
    from iama_engine.edits.document import Document, Splice
    from iama_engine.languages.behaviour import FileBehaviour
    from iama_engine.measures import FileMeasures
    from iama_engine.measures.provable import Provable
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.looks import Looks
    from iama_engine.probe.own_tests import OwnTests
    from iama_engine.runner.contract import Framework

_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|it|integration-?[tT]est|testFixtures)/|(?:^|/)(?:Test[A-Z]\w*|\w+(?:Tests?|TestCase|IT))\.java$")
_CONFIGURATION = frozenset({"pom.xml", "jars.lock", "jvm.options", "junit-platform.properties"})
PROBE_SECONDS = 20.0
"""Processor time of a search; what is found later is little."""
_LAYOUT = Layout(
    blocks=frozenset(
        {"block", "program", "class_body", "interface_body", "enum_body_declarations", "annotation_type_body", "constructor_body"}
        | {"switch_block_statement_group", "enum_body"}
    ),
    filler="",
    comment=b"//",
    blank_lines=1,
    closes=True,
    step=re.compile(rb"(?m)^([ \t]*)\S[^\n]*\{[ \t]*\r?\n\1([ \t]+)\S"),
    strings='((string_literal) @string (#match? @string "^\\"\\"\\"")) (block (_) @statement) (class_body (_) @statement) '
    "(constructor_body (_) @statement) (interface_body (_) @statement) (enum_body_declarations (_) @statement) (program (_) @statement) "
    "(switch_block (_) @statement) (array_initializer (_) @statement)",
)


@dataclass(frozen=True)
class _Java:
    """One language, one grammar."""

    name: str = "java"
    title: str = "Java"
    suffixes: frozenset[str] = frozenset({".java"})
    project: frozenset[str] = frozenset({"java"})
    toolchain: Toolchain = "java"
    characterised: bool = True
    traced: bool = False
    layout: Layout = _LAYOUT

    def grammar(self, path: str) -> Grammar:
        return outline.JAVA

    def spans(self, source: bytes, tree: Tree, grammar: Grammar) -> list[Span]:
        return outline.read_spans(source, tree)

    def index(self, path: str, source: bytes) -> FileIndex:
        tree = parse(source, grammar=outline.JAVA)
        found = captures(tree.root_node, _index_query(), outline.JAVA)
        spans = outline.spans_of(source, found.get("definition", []))
        read = tuple(imports.imports_among(found))
        return file_index((path, source), spans, found.get("branch", []), read, count_errors(tree, outline.JAVA)[1])

    def modules(self, paths: Collection[str], everything: Iterable[str] = ()) -> Modules:
        return imports.JavaModules(paths)

    def syntax_problem(self, path: str, source: bytes) -> str | None:
        from iama_engine.languages.tree_gate import problem_in

        return problem_in(parse(source, grammar=outline.JAVA), outline.JAVA)

    def broken_operations(self, before: "Document", after: "Document", splices: "Sequence[Splice]") -> dict[int, str]:
        from iama_engine.languages.tree_gate import broken_operations

        return broken_operations(before, after, splices)

    def interface(self, source: bytes, node: Node) -> Iterable[str]:
        from iama_engine.languages.java.interface import interface_lines

        return interface_lines(source, node)

    def unbound_names(self, path: str, source: bytes) -> frozenset[str] | None:
        from iama_engine.languages.java.names import unbound_in

        return unbound_in(parse(source, grammar=outline.JAVA))

    def behaviour(self, path: str, source: bytes) -> "FileBehaviour":
        from iama_engine.languages.java.behaviour import behaviour_of

        return behaviour_of(path, source)

    def reaches(self, source: bytes) -> frozenset[str]:
        from iama_engine.languages.java.reaches import reaches

        return reaches(source)

    def provable(self, path: str, source: bytes) -> "Provable":
        from iama_engine.languages.java.provable import provable

        return provable(path, source)

    def measure(self, path: str, source: bytes) -> "FileMeasures":
        from iama_engine.languages.java.measure import measure

        return measure(source)

    def is_test_path(self, path: str) -> bool:
        return _TEST_PATH.search(path) is not None

    def is_configuration(self, path: str) -> bool:
        return posixpath.basename(path) in _CONFIGURATION

    def find_tests(self, root: Path, given: Sequence[str]) -> "OwnTests":
        from iama_engine.languages.java.own_tests import find_java_tests

        return find_java_tests(root, given)

    def test_support(self, paths: Iterable[str], files: Mapping[str, bytes]) -> frozenset[str]:
        """All that lies in test folders, because tests share helpers and resources there, and what configures them."""
        return frozenset(path for path in files if self.is_test_path(path) or self.is_configuration(path))

    def plan_probe(self, ask: ProbeAsk) -> dict[str, Any]:
        from iama_engine.languages.java.probe_plan import plan_java_probe

        seconds = min(ask.seconds, PROBE_SECONDS)
        return plan_java_probe(ask.files, ask.targets, functions=ask.functions, seconds=seconds, seed=ask.seed)

    def emit_tests(
        self, found: Mapping[str, Any], framework: "Framework", *, taken: Collection[str] = (), files: Mapping[str, bytes] | None = None
    ) -> "GeneratedSuite":
        from iama_engine.languages.java.emit import emit_java_tests

        return emit_java_tests(found, taken={*taken, *(files or ())})

    def looks(self, framework: str) -> "Looks | None":
        from iama_engine.languages.java.witness import JavaLooks

        return JavaLooks()


@functools.cache
def _index_query() -> str:
    """Definitions, branches and imports in one pass: a second one over the tree costs as much as the first."""
    return outline.DEFINITIONS + outline.BRANCHES + imports.IMPORTS


JAVA: Language = _Java()
