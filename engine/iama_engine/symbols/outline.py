"""One file's outline: its definitions with stable addresses, and what it imports.

A name may be defined several times in one file (overloads, property pairs, conditional definitions), so an address
carries an ordinal. A nested function is named like a member, `outer.inner`, without `<locals>`.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tree_sitter import Node, Tree

from iama_engine.symbols.encoding import declared_codec
from iama_engine.symbols.syntax import captures, count_errors, parse

SymbolKind = Literal["function", "method", "class"]
Row: TypeAlias = "list[str | int]"

DEFINITIONS = "(function_definition) @definition (class_definition) @definition (decorated_definition) @decorated"
_OUTLINE = f"""{DEFINITIONS}
[(import_statement) (import_from_statement) (future_import_statement)] @import
[(if_statement) (elif_clause) (for_statement) (while_statement) (except_clause) (boolean_operator) (assert_statement)
 (conditional_expression) (for_in_clause) (if_clause) (case_clause)] @branch"""
_FROM = re.compile(r"from\s*([.\w\s]+?)\s*\bimport\b(.*)", re.DOTALL)
_NOISE = re.compile(r"#[^\n]*|\\\r?\n|[()]")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A function, method or class, decorators included; `sha256` is that of exactly these bytes."""

    path: str
    qualified_name: str
    ordinal: int
    kind: SymbolKind
    start_byte: int
    end_byte: int
    sha256: str
    lines: int
    complexity: int
    """McCabe's count: one plus the branches; a class sums what is in it."""

    @property
    def address(self) -> str:
        """`path::Qualified.name#ordinal`; ordinal 0 is left out."""
        return f"{self.path}::{self.name}"

    @property
    def name(self) -> str:
        """The address without its path."""
        return f"{self.qualified_name}#{self.ordinal}" if self.ordinal else self.qualified_name


@dataclass(frozen=True, slots=True)
class Import:
    """`import module` (no names) or `from module import names`; `module` keeps its leading dots."""

    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileIndex:
    """What one file defines and imports; `error_bytes` is how much of it did not parse."""

    path: str
    sha256: str
    size: int
    symbols: tuple[Symbol, ...]
    imports: tuple[Import, ...]
    error_bytes: int

    @property
    def parse_ok(self) -> bool:
        """Whether the whole file parsed."""
        return self.error_bytes == 0

    def find(self, name: str) -> Symbol | None:
        """The symbol `Qualified.name` or `Qualified.name#ordinal`, or None."""
        qualified, ordinal = split_name(name)
        return next((s for s in self.symbols if s.qualified_name == qualified and s.ordinal == ordinal), None)


def split_name(name: str) -> tuple[str, int]:
    """`Qualified.name#2` → (`Qualified.name`, 2). A name without an ordinal means the first one."""
    qualified, mark, ordinal = name.partition("#")
    return (qualified, int(ordinal)) if mark and ordinal.isdecimal() else (name, 0)


def split_address(address: str) -> tuple[str, str]:
    """`path::Qualified.name#1` → (path, `Qualified.name#1`)."""
    path, _, name = address.partition("::")
    return path, name


def index_source(path: str, source: bytes) -> FileIndex:
    """Index one file from its bytes; a broken file yields what can still be read."""
    return index_parsed(path, source, parse(source))


def index_parsed(path: str, source: bytes, tree: Tree) -> FileIndex:
    """Index one file whose tree is at hand."""
    found = captures(tree.root_node, _OUTLINE)
    spans = definition_spans(source, found.get("definition", []), found.get("decorated", []))
    imports = tuple(_read_imports(source, found.get("import", [])))
    return file_index((path, source), spans, found.get("branch", []), imports, count_errors(tree)[1])


def file_index(
    file: tuple[str, bytes], spans: Sequence["Span"], branches: Iterable[Node], imports: tuple[Import, ...], error_bytes: int
) -> FileIndex:
    """The index of one file (path and bytes) from what was found in its tree, in any language."""
    path, source = file
    complexity = _complexities(spans, sorted(n.start_byte for n in branches))
    symbols = tuple(_symbol(path, source, span, count) for span, count in zip(spans, complexity, strict=True))
    return FileIndex(path, hashlib.sha256(source).hexdigest(), len(source), symbols, imports, error_bytes)


@dataclass(slots=True)
class Span:
    """A definition found in a tree, before its bytes are hashed."""

    start: int
    end: int
    qualified_name: str
    ordinal: int
    kind: SymbolKind
    parent: int
    """Index of the enclosing definition in the same list, or -1."""

    @property
    def name(self) -> str:
        """The address without its path, as that of the symbol it becomes."""
        return f"{self.qualified_name}#{self.ordinal}" if self.ordinal else self.qualified_name


def definition_spans(source: bytes, definitions: Iterable[Node], decorated: Iterable[Node]) -> list[Span]:
    """Definitions in source order with their qualified names."""
    wrappers = sorted((n.end_byte, -n.start_byte) for n in decorated)
    starts: dict[int, list[int]] = {}
    for end, negative_start in wrappers:
        starts.setdefault(end, []).append(-negative_start)
    codec = declared_codec(source)
    found: list[Found] = []
    for start, end, node in sorted(((n.start_byte, n.end_byte, n) for n in definitions), key=lambda item: (item[0], -item[1])):
        name_node = node.child_by_field_name("name")
        name = _text(source[name_node.start_byte : name_node.end_byte], codec) if name_node else ""
        waiting = starts.get(end, [])
        first = waiting.pop() if waiting and waiting[-1] < start else start
        found.append(Found(first, start, end, name, is_class=node.type == "class_definition"))
    return nested_spans(found)


@dataclass(frozen=True, slots=True)
class Found:
    """A definition before it is known what it stands in. `first` is where its decorators begin, `start` where it begins itself."""

    first: int
    start: int
    end: int
    name: str
    is_class: bool


def nested_spans(found: Iterable[Found]) -> list[Span]:
    """Definitions, sorted by start and the outer one first, with names qualified by what they stand in and ordinals."""
    spans: list[Span] = []
    open_spans: list[int] = []
    seen: dict[str, int] = {}
    for one in found:
        while open_spans and spans[open_spans[-1]].end <= one.start:
            open_spans.pop()
        parent = open_spans[-1] if open_spans else -1
        qualified = f"{spans[parent].qualified_name}.{one.name}" if parent >= 0 else one.name
        ordinal = seen.get(qualified, 0)
        seen[qualified] = ordinal + 1
        is_member = parent >= 0 and spans[parent].kind == "class"
        kind: SymbolKind = "class" if one.is_class else "method" if is_member else "function"
        open_spans.append(len(spans))
        spans.append(Span(one.first, one.end, qualified, ordinal, kind, parent))
    return spans


def _complexities(spans: Sequence[Span], branches: Sequence[int]) -> list[int]:
    counts = [0 if span.kind == "class" else 1 for span in spans]
    open_spans: list[int] = []
    following = 0
    for branch in branches:
        while following < len(spans) and spans[following].start <= branch:
            open_spans.append(following)
            following += 1
        while open_spans and spans[open_spans[-1]].end <= branch:
            open_spans.pop()
        if open_spans and spans[open_spans[-1]].kind != "class":
            counts[open_spans[-1]] += 1
    for position in range(len(spans) - 1, -1, -1):
        parent = spans[position].parent
        if parent >= 0 and spans[parent].kind == "class":
            counts[parent] += counts[position]
    return [max(count, 1) for count in counts]


def _symbol(path: str, source: bytes, span: Span, complexity: int) -> Symbol:
    body = source[span.start : span.end]
    lines = body.count(b"\n") + 1
    digest = hashlib.sha256(body).hexdigest()
    return Symbol(path, span.qualified_name, span.ordinal, span.kind, span.start, span.end, digest, lines, complexity)


def _read_imports(source: bytes, statements: Iterable[Node]) -> Iterable[Import]:
    codec = declared_codec(source)
    for start, end in sorted((n.start_byte, n.end_byte) for n in statements):
        text = _NOISE.sub(" ", _text(source[start:end], codec))
        match = _FROM.match(text)
        if match:
            names = (part.split()[0] for part in match[2].split(",") if part.split())
            yield Import("".join(match[1].split()), tuple(names))
            continue
        for part in text.removeprefix("import").split(","):
            words = part.split()
            if words:
                yield Import(words[0])


def _text(raw: bytes, codec: str) -> str:
    return raw.decode(codec, "surrogateescape")
