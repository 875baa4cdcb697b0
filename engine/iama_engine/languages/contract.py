"""What the engine asks of a language. Whoever adds one answers these questions and registers it; nothing else has to know.

Languages of one *project* (JavaScript and TypeScript) import one another, so they are indexed, tested and changed together.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tree_sitter import Node, Tree

from iama_engine.symbols.outline import FileIndex, Import, Span
from iama_engine.symbols.syntax import Grammar

if TYPE_CHECKING:
    from iama_engine.edits.document import Document, Splice
    from iama_engine.languages.behaviour import FileBehaviour
    from iama_engine.measures import FileMeasures
    from iama_engine.measures.provable import Provable
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.looks import Looks
    from iama_engine.probe.own_tests import OwnTests
    from iama_engine.runner.contract import Framework

Toolchain = Literal["python", "node", "java"]


class Modules(Protocol):
    """Names of modules in a set of files, as the language's own loader reads them."""

    def resolve(self, path: str, statement: Import) -> str | None:
        """The file that a statement in `path` names, or None outside the set."""
        ...

    def submodule(self, path: str, statement: Import, name: str) -> str | None:
        """The file that an imported `name` is itself, where the language has that; else None."""
        ...

    def edges(self, path: str, imports: Iterable[Import]) -> tuple[str, ...]:
        """The files that `path` imports, sorted, itself left out."""
        ...

    def is_ours(self, statement: Import) -> bool:
        """Whether a statement means a file of the project, found or not."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """How source of a language stands in its file; node types are the grammar's."""

    blocks: frozenset[str]
    """Nodes whose named children are statements or members."""
    filler: str
    """What an emptied block must hold (`pass`); empty where a block may be empty."""
    comment: bytes
    """What a line comment begins with."""
    blank_lines: int
    """Between definitions at the top level."""
    closes: bool
    """Whether the last line of a definition closes it, aligned with its first."""
    step: re.Pattern[bytes]
    """A line that opens a block and the first line of it; group 2 is one step of indentation."""
    strings: str
    """A query: `@string` for literals whose lines never move, `@docstring` for those that do, `@statement` for what begins a level."""


@dataclass(frozen=True, slots=True)
class ProbeAsk:
    """What a search is asked for: `files` of the project, the `targets` among them, `functions` (addresses; none means all of them).

    `traces` is the raw `traces.json` of a TRACE run, `seconds` the time of each searcher.
    """

    files: Mapping[str, bytes]
    targets: Sequence[str]
    seconds: float
    seed: int
    functions: Sequence[str] = ()
    traces: Mapping[str, Any] | None = None
    framework: "Framework | None" = None
    """What the tests will run under; targets that no test of it could load are left out of the plan. None for any."""
    spares: int = 0
    """Tests to keep for their path alone, which notice what no planted fault is like; only Python has them."""
    changed: Mapping[str, bytes] = field(default_factory=dict)
    """New content of targets that a search is to tell from the old one, as it tells faults; only JavaScript and TypeScript do."""


class Language(Protocol):
    """One language."""

    @property
    def name(self) -> str:
        """As jobs, recipes and the catalogue write it: `python`, `javascript`, `typescript`, `java`."""
        ...

    @property
    def title(self) -> str:
        """As people write it."""
        ...

    @property
    def suffixes(self) -> frozenset[str]:
        """Suffixes of its files, lower case, with the dot."""
        ...

    @property
    def project(self) -> frozenset[str]:
        """Names of the languages that share a project with it, its own included."""
        ...

    @property
    def toolchain(self) -> Toolchain:
        """What runs its tests."""
        ...

    @property
    def characterised(self) -> bool:
        """Whether tests can be searched for; without, a suite stands on the project's own tests alone."""
        ...

    @property
    def traced(self) -> bool:
        """Whether the project's own tests can be run under a tracer that tells what they call."""
        ...

    @property
    def layout(self) -> Layout:
        """How its source stands in a file."""
        ...

    def grammar(self, path: str) -> Grammar:
        """The grammar that reads a file of this suffix."""
        ...

    def spans(self, source: bytes, tree: Tree, grammar: Grammar) -> list[Span]:
        """Definitions in source order."""
        ...

    def index(self, path: str, source: bytes) -> FileIndex:
        """One file's outline; a broken file yields what can still be read."""
        ...

    def modules(self, paths: Collection[str], everything: Iterable[str] = ()) -> Modules:
        """The modules of a project; `everything` names files of it that are not among `paths`."""
        ...

    def syntax_problem(self, path: str, source: bytes) -> str | None:
        """Why a file cannot be worked on, with the line; None where it parses."""
        ...

    def broken_operations(self, before: "Document", after: "Document", splices: "Sequence[Splice]") -> dict[int, str]:
        """Position of each operation that breaks the file → why."""
        ...

    def interface(self, source: bytes, node: Node) -> Iterable[str]:
        """A definition's header and description, line by line, its body left out."""
        ...

    def unbound_names(self, path: str, source: bytes) -> frozenset[str] | None:
        """Names that are used and bound nowhere in the file; None where it does not parse."""
        ...

    def behaviour(self, path: str, source: bytes) -> "FileBehaviour":
        """What of a file can be seen by whoever runs it; raises `SyntaxError` or `ValueError` where it does not parse."""
        ...

    def reaches(self, source: bytes) -> frozenset[str]:
        """Everything in a file by which code can tell or steer the tests that judge it; nothing where it does not parse."""
        ...

    def provable(self, path: str, source: bytes) -> "Provable":
        """How much of a file a test could hold, told by syntax alone."""
        ...

    def measure(self, path: str, source: bytes) -> "FileMeasures":
        """Figures of one file."""
        ...

    def is_test_path(self, path: str) -> bool:
        """Whether a path looks like a test or its configuration."""
        ...

    def is_configuration(self, path: str) -> bool:
        """Whether a file says how the project's tests run; it travels with the sources and is frozen with the tests."""
        ...

    def find_tests(self, root: Path, given: Sequence[str]) -> "OwnTests":
        """The project's own suite; refuses given paths that hold no test."""
        ...

    def test_support(self, paths: Iterable[str], files: Mapping[str, bytes]) -> frozenset[str]:
        """Files that could change what the tests of `paths` say without being tests themselves."""
        ...

    def plan_probe(self, ask: ProbeAsk) -> dict[str, Any]:
        """The plan of a PROBE run, everything read that can be read without running it."""
        ...

    def emit_tests(
        self, found: Mapping[str, Any], framework: "Framework", *, taken: Collection[str] = (), files: Mapping[str, bytes] | None = None
    ) -> "GeneratedSuite":
        """What a PROBE run left in `probe.json`, as test files of the project's framework; `taken` are paths in use."""
        ...

    def looks(self, framework: str) -> "Looks | None":
        """How failed generated tests are looked at under a framework; None where they are not yet."""
        ...
