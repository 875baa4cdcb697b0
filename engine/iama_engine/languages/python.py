"""Python behind the contract. Its modules lie where they always lay; they are imported when they are asked for.

Surprising: the imports inside the methods. The index and the edits stand on the registry, and this stands on both.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tree_sitter import Node, Tree

from iama_engine.languages.contract import Language, Layout, Modules, ProbeAsk, Toolchain
from iama_engine.symbols import outline, syntax
from iama_engine.symbols.graph import ModuleMap

if TYPE_CHECKING:
    from iama_engine.edits.document import Document, Splice
    from iama_engine.languages.behaviour import FileBehaviour
    from iama_engine.measures import FileMeasures
    from iama_engine.measures.provable import Provable
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.looks import Looks
    from iama_engine.probe.own_tests import OwnTests
    from iama_engine.runner.contract import Framework

_CONFIGURATION = frozenset({"pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", ".pytest.ini"})
_LAYOUT = Layout(
    blocks=frozenset({"block", "module"}),
    filler="pass",
    comment=b"#",
    blank_lines=2,
    closes=False,
    step=re.compile(rb"(?m)^([ \t]*)(?:async|def|class|if|for|while|try|with|else)\b[^\n]*:[ \t]*\r?\n\1([ \t]+)\S"),
    strings="(string) @string (block . (expression_statement (string) @docstring)) (block (_) @statement) (module (_) @statement)",
)


@dataclass(frozen=True)
class _Python:
    """The language the engine began with."""

    name: str = "python"
    title: str = "Python"
    suffixes: frozenset[str] = frozenset({".py", ".pyi", ".pyw"})
    project: frozenset[str] = frozenset({"python"})
    toolchain: Toolchain = "python"
    characterised: bool = True
    traced: bool = True
    layout: Layout = _LAYOUT

    def grammar(self, path: str) -> syntax.Grammar:
        return syntax.PYTHON

    def spans(self, source: bytes, tree: Tree, grammar: syntax.Grammar) -> list[outline.Span]:
        found = syntax.captures(tree.root_node, outline.DEFINITIONS)
        return outline.definition_spans(source, found.get("definition", []), found.get("decorated", []))

    def index(self, path: str, source: bytes) -> outline.FileIndex:
        return outline.index_source(path, source)

    def modules(self, paths: Collection[str], everything: Iterable[str] = ()) -> Modules:
        return ModuleMap(paths, everything)

    def syntax_problem(self, path: str, source: bytes) -> str | None:
        from iama_engine.context.screening import syntax_problem

        return syntax_problem(source)

    def broken_operations(self, before: "Document", after: "Document", splices: "Sequence[Splice]") -> dict[int, str]:
        from iama_engine.edits.syntax_gate import broken_operations

        return broken_operations(before, after, splices)

    def interface(self, source: bytes, node: Node) -> Iterable[str]:
        from iama_engine.context.interface import python_interface

        return python_interface(source, node)

    def unbound_names(self, path: str, source: bytes) -> frozenset[str] | None:
        from iama_engine.edits.dependence import unbound_names

        return unbound_names(source)

    def behaviour(self, path: str, source: bytes) -> "FileBehaviour":
        from iama_engine.probe.python_behaviour import behaviour_of

        return behaviour_of(path, source)

    def reaches(self, source: bytes) -> frozenset[str]:
        from iama_engine.probe.python_reaches import reaches

        return reaches(source)

    def provable(self, path: str, source: bytes) -> "Provable":
        from iama_engine.measures.provable_python import provable_python

        return provable_python(source)

    def measure(self, path: str, source: bytes) -> "FileMeasures":
        from iama_engine.measures.measure import measure_python

        return measure_python(source)

    def is_test_path(self, path: str) -> bool:
        from iama_engine.context.screening import is_python_test

        return is_python_test(path)

    def is_configuration(self, path: str) -> bool:
        return path in _CONFIGURATION

    def find_tests(self, root: Path, given: Sequence[str]) -> "OwnTests":
        from iama_engine.probe.own_tests import find_python_tests

        return find_python_tests(root, given)

    def test_support(self, paths: Iterable[str], files: Mapping[str, bytes]) -> frozenset[str]:
        folders = {folder for path in paths for folder in PurePosixPath(path).parents}
        found = {(folder / "conftest.py").as_posix() for folder in folders} | _CONFIGURATION
        found |= {(folder / "__init__.py").as_posix() for folder in folders if folder != PurePosixPath(".")}
        return frozenset(found & files.keys())

    def plan_probe(self, ask: ProbeAsk) -> dict[str, Any]:
        from iama_engine.probe.plan import plan_probe

        return plan_probe(
            ask.files,
            ask.targets,
            functions=ask.functions,
            traces=ask.traces,
            seconds=ask.seconds,
            seed=ask.seed,
            spares=ask.spares,
        )

    def emit_tests(
        self, found: Mapping[str, Any], framework: "Framework", *, taken: Collection[str] = (), files: Mapping[str, bytes] | None = None
    ) -> "GeneratedSuite":
        from iama_engine.probe.emit import emit_tests

        return emit_tests(found, framework="unittest" if framework == "unittest" else "pytest", taken=taken)

    def looks(self, framework: str) -> "Looks | None":
        from iama_engine.probe.witness import PythonLooks

        return PythonLooks(in_a_class=framework == "unittest")


PYTHON: Language = _Python()
