"""JavaScript and TypeScript behind the contract: one family, told apart by suffix and grammar alone."""

import functools
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tree_sitter import Node, Tree

from iama_engine.languages.contract import Language, Layout, Modules, ProbeAsk, Toolchain
from iama_engine.languages.ecmascript import imports, outline
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

PROBE_SECONDS = 16.0
"""The most that a search takes here: the wall clock, replays included, because each later run starts a framework anew as well."""
_PROJECT = frozenset({"javascript", "typescript"})
_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|__tests__|specs?)/|[._-](?:tests?|spec)\.[cm]?[jt]sx?$|(?:^|/)(?:tests?|spec)\.[cm]?[jt]sx?$")
_CONFIGURATION = re.compile(
    r"(?:package|tsconfig[\w.-]*|jsconfig|jest\.config|\.mocharc|\.babelrc|\.swcrc)\.json|\.mocharc(?:\.[cm]?js|\.ya?ml)?|\.babelrc"
    r"|(?:jest|vitest|vite|babel)\.config\.[cm]?[jt]s|mocha\.opts"
)
_GRAMMARS = {".tsx": outline.TSX, ".ts": outline.TYPESCRIPT, ".mts": outline.TYPESCRIPT, ".cts": outline.TYPESCRIPT}
_LAYOUT = Layout(
    blocks=frozenset(
        {"statement_block", "program", "class_body", "object", "switch_case", "switch_default", "interface_body", "enum_body"}
    ),
    filler="",
    comment=b"//",
    blank_lines=1,
    closes=True,
    step=re.compile(rb"(?m)^([ \t]*)\S[^\n]*\{[ \t]*\r?\n\1([ \t]+)\S"),
    strings="(template_string) @string (statement_block (_) @statement) (class_body (_) @statement) (program (_) @statement) "
    "(object (_) @statement) (array (_) @statement) (switch_body (_) @statement)",
)


@dataclass(frozen=True)
class _Ecmascript:
    """One of the two languages."""

    name: str
    title: str
    suffixes: frozenset[str]
    project: frozenset[str] = _PROJECT
    toolchain: Toolchain = "node"
    characterised: bool = True
    traced: bool = False
    layout: Layout = _LAYOUT

    def grammar(self, path: str) -> Grammar:
        return _GRAMMARS.get(posixpath.splitext(path)[1].lower(), outline.JAVASCRIPT)

    def spans(self, source: bytes, tree: Tree, grammar: Grammar) -> list[Span]:
        return outline.read_spans(source, tree, grammar)

    def index(self, path: str, source: bytes) -> FileIndex:
        grammar = self.grammar(path)
        tree = parse(source, grammar=grammar)
        found = captures(tree.root_node, _index_query(grammar), grammar)
        spans = outline.spans_of(source, found.get("definition", []))
        read = tuple(imports.imports_among(source, found))
        return file_index((path, source), spans, found.get("branch", []), read, count_errors(tree, grammar)[1])

    def modules(self, paths: Collection[str], everything: Iterable[str] = ()) -> Modules:
        return imports.EcmaModules(paths)

    def syntax_problem(self, path: str, source: bytes) -> str | None:
        from iama_engine.languages.tree_gate import problem_in

        grammar = self.grammar(path)
        return problem_in(parse(source, grammar=grammar), grammar)

    def broken_operations(self, before: "Document", after: "Document", splices: "Sequence[Splice]") -> dict[int, str]:
        from iama_engine.languages.tree_gate import broken_operations

        return broken_operations(before, after, splices)

    def interface(self, source: bytes, node: Node) -> Iterable[str]:
        from iama_engine.languages.ecmascript.interface import interface_lines

        return interface_lines(source, node)

    def unbound_names(self, path: str, source: bytes) -> frozenset[str] | None:
        from iama_engine.languages.ecmascript.names import unbound_in

        grammar = self.grammar(path)
        return unbound_in(parse(source, grammar=grammar), grammar)

    def behaviour(self, path: str, source: bytes) -> "FileBehaviour":
        from iama_engine.languages.ecmascript.behaviour import behaviour_of

        return behaviour_of(path, source)

    def reaches(self, source: bytes) -> frozenset[str]:
        from iama_engine.languages.ecmascript.reaches import reaches

        return reaches(source)

    def provable(self, path: str, source: bytes) -> "Provable":
        from iama_engine.languages.ecmascript.provable import provable

        return provable(path, source)

    def measure(self, path: str, source: bytes) -> "FileMeasures":
        from iama_engine.languages.ecmascript.measure import measure

        return measure(source, self.grammar(path))

    def is_test_path(self, path: str) -> bool:
        return _TEST_PATH.search(path) is not None

    def is_configuration(self, path: str) -> bool:
        return _CONFIGURATION.fullmatch(posixpath.basename(path)) is not None

    def find_tests(self, root: Path, given: Sequence[str]) -> "OwnTests":
        from iama_engine.languages.ecmascript.own_tests import find_script_tests

        return find_script_tests(root, given)

    def test_support(self, paths: Iterable[str], files: Mapping[str, bytes]) -> frozenset[str]:
        """All that lies in test folders, because tests share helpers there, and what configures them."""
        return frozenset(path for path in files if self.is_test_path(path) or self.is_configuration(path))

    def plan_probe(self, ask: ProbeAsk) -> dict[str, Any]:
        from iama_engine.languages.ecmascript.emit import can_load
        from iama_engine.languages.ecmascript.probe_plan import plan_script_probe

        targets = [path for path in ask.targets if ask.framework is None or can_load(path, ask.framework)]
        seconds = min(ask.seconds, PROBE_SECONDS)
        return plan_script_probe(ask.files, targets, functions=ask.functions, seconds=seconds, seed=ask.seed, changed=ask.changed)

    def emit_tests(
        self, found: Mapping[str, Any], framework: "Framework", *, taken: Collection[str] = (), files: Mapping[str, bytes] | None = None
    ) -> "GeneratedSuite":
        from iama_engine.languages.ecmascript.emit import emit_script_tests

        return emit_script_tests(found, framework, taken=taken, files=files)

    def looks(self, framework: str) -> "Looks | None":
        from iama_engine.languages.ecmascript.witness import NodeLooks

        return NodeLooks()


@functools.cache
def _index_query(grammar: Grammar) -> str:
    """Definitions, branches and imports in one pass: a second one over the tree costs as much as the first."""
    return outline.outline_query(grammar) + imports.IMPORTS


JAVASCRIPT: Language = _Ecmascript("javascript", "JavaScript", frozenset({".js", ".mjs", ".cjs", ".jsx"}))
TYPESCRIPT: Language = _Ecmascript("typescript", "TypeScript", frozenset({".ts", ".mts", ".cts", ".tsx"}))
