"""A parsed file that can be edited again without parsing it anew.

`Documents` keeps the last few of them by content. One belongs to one thread: trees are not shared.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tree_sitter import Point, Tree

from iama_engine.languages.contract import Language
from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import language_of
from iama_engine.symbols.encoding import BOM, decode_exact, newline_of
from iama_engine.symbols.outline import Span, split_name
from iama_engine.symbols.syntax import PYTHON as PYTHON_GRAMMAR
from iama_engine.symbols.syntax import Grammar, count_errors, parse


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace bytes [start, end) of the old content; `operation` is the position in the set it comes from."""

    start: int
    end: int
    replacement: bytes
    operation: int


@dataclass
class Document:
    """The bytes of one file with what is known about them, worked out when first asked for."""

    source: bytes
    language: Language | None = PYTHON
    """None for a file without symbols, of which only text can be replaced."""
    grammar: Grammar | None = PYTHON_GRAMMAR
    _origin: "tuple[Document, Sequence[Splice]] | None" = field(default=None, repr=False)
    """The document this one was edited from, until its tree is asked for."""

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree, made from the origin's where there is one."""
        origin, self._origin = self._origin, None
        assert self.grammar is not None
        return parse(self.source, origin[0]._edited_tree(origin[1]) if origin else None, self.grammar)

    @cached_property
    def spans(self) -> dict[tuple[str, int], Span]:
        """Definitions by qualified name and ordinal."""
        assert self.language is not None
        assert self.grammar is not None
        spans = self.language.spans(self.source, self.tree, self.grammar)
        return {(span.qualified_name, span.ordinal): span for span in spans}

    @cached_property
    def codec(self) -> str:
        """The codec that reads and writes this file without loss."""
        return decode_exact(self.source)[1]

    @cached_property
    def newline(self) -> str:
        """The line ending most lines use."""
        return newline_of(self.source).decode()

    @cached_property
    def errors(self) -> int:
        """How many places do not parse."""
        assert self.grammar is not None
        return count_errors(self.tree, self.grammar)[0]

    def span(self, name: str) -> Span | None:
        """The definition called `Qualified.name` or `Qualified.name#ordinal`."""
        return self.spans.get(split_name(name))

    def line_start(self, position: int) -> int:
        """Where the line of `position` begins, after a byte order mark."""
        start = max(self.source.rfind(b"\n", 0, position), self._lone_return_before(position)) + 1
        return start + len(BOM) if start == 0 and position >= len(BOM) and self.source.startswith(BOM) else start

    def line_end(self, position: int) -> int:
        """Where the line of `position` ends, before its line ending."""
        ends = [end for end in (self.source.find(b"\r", position), self.source.find(b"\n", position)) if end >= 0]
        return min(ends, default=len(self.source))

    def next_line(self, position: int) -> int:
        """Where the line after that of `position` begins, or the end of the file."""
        end = self.line_end(position)
        return end + (2 if self.source[end : end + 2] == b"\r\n" else min(1, len(self.source) - end))

    def _lone_return_before(self, position: int) -> int:
        return self.source.rfind(b"\r", 0, position) if self.newline == "\r" else -1

    def spliced(self, splices: Sequence[Splice]) -> "Document":
        """The document after splices that are sorted and do not overlap."""
        parts: list[bytes] = []
        position = 0
        for splice in splices:
            parts += (self.source[position : splice.start], splice.replacement)
            position = splice.end
        source = b"".join((*parts, self.source[position:]))
        return Document(source, self.language, self.grammar, _origin=(self, tuple(splices)) if self.language else None)

    def _edited_tree(self, splices: Sequence[Splice]) -> Tree:
        tree = self.tree.copy()
        for splice in reversed(splices):
            start = _advance(Point(0, 0), self.source[: splice.start])
            tree.edit(
                splice.start,
                splice.end,
                splice.start + len(splice.replacement),
                start,
                _advance(start, self.source[splice.start : splice.end]),
                _advance(start, splice.replacement),
            )
        return tree


class Documents:
    """The most recent documents by content, so that a series of edits parses each file once."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[bytes, Grammar | None], Document] = OrderedDict()

    def get(self, path: str, source: bytes) -> Document:
        """The document of these bytes, parsed at most once while it is among the recent ones."""
        language = language_of(path, source)
        grammar = language.grammar(path) if language else None
        known = self._kept.pop((source, grammar), None) or Document(source, language, grammar)
        self.keep(known)
        return known

    def keep(self, document: Document) -> None:
        """Remember a document; the least recently used one goes."""
        self._kept[(document.source, document.grammar)] = document
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)


def _advance(point: Point, text: bytes) -> Point:
    rows = text.count(b"\n")
    column = len(text) - text.rfind(b"\n") - 1
    return Point(point.row + rows, column) if rows else Point(point.row, point.column + len(text))
