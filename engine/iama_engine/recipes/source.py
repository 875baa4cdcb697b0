"""One Python file as text with a syntax tree, and splices that leave every other byte alone.

Columns of the standard tree count UTF-8 bytes, ours count characters: `Source.offset` is the one place that converts. Inserted
text is written with `\\n` and takes on the file's own line ending.
"""

import ast
import codecs
import io
import re
import tokenize
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

_LINE_END = re.compile(r"\r\n|\r|\n")


class Unreadable(Exception):
    """The file cannot be worked on: not Python of this version, or not in its declared encoding."""


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """Replace `[start, end)` of the text; equal ends insert."""

    start: int
    end: int
    text: str


@dataclass(eq=False)
class Source:
    """A parsed file. `text` is decoded without its byte order mark and with its own line endings."""

    path: str
    text: str
    encoding: str
    bom: bytes
    tree: ast.Module = field(repr=False)

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of each line's first character, line 1 at index 0."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """The line ending that most lines have."""
        crlf = self.text.count("\r\n")
        return "\r\n" if crlf * 2 > self.text.count("\n") else "\n"

    def line(self, number: int) -> str:
        """A line's text with its ending; line numbers start at 1, and beyond the end there is nothing."""
        if number > len(self.line_starts):
            return ""
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[self.line_starts[number - 1] : end]

    def line_start(self, number: int) -> int:
        """Offset of a line's first character; one past the last line gives the end of the text."""
        return self.line_starts[number - 1] if number <= len(self.line_starts) else len(self.text)

    def offset(self, number: int, column: int) -> int:
        """Character offset of a tree position."""
        line = self.line(number)
        if not line.isascii():
            column = len(line.encode()[:column].decode())
        return self.line_start(number) + column

    def start(self, node: ast.AST) -> int:
        """Where a node begins; decorators are not part of a definition here."""
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Where a node ends."""
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def segment(self, node: ast.AST) -> str:
        """A node's own text."""
        return self.text[self.start(node) : self.end(node)]

    def indentation(self, number: int) -> str:
        """The white space a line starts with."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def spliced(self, splices: Iterable[Splice]) -> str:
        """The text after the splices, which must not overlap; insertions at one place keep the order given."""
        pieces: list[str] = []
        position = 0
        for splice in sorted(splices, key=lambda one: (one.start, one.end)):
            if splice.start < position:
                raise ValueError(f"{self.path}: splices overlap at {splice.start}")
            new = _LINE_END.sub(self.newline, splice.text) if splice.text else ""
            pieces += [self.text[position : splice.start], new]
            position = splice.end
        return "".join([*pieces, self.text[position:]])

    def encoded(self, text: str) -> bytes:
        """Text as bytes of this file's encoding, byte order mark included."""
        return self.bom + text.encode(self.encoding)


def parse(text: str) -> ast.Module:
    """Parse quietly; raises `Unreadable` for whatever the parser does not take."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(str(error)) from error


def decode(data: bytes) -> tuple[str, str, bytes]:
    """Text, encoding and byte order mark of a Python file, by its own declaration."""
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data[:4096]).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data[len(bom) :].decode(encoding)
        if text.encode(encoding) != data[len(bom) :]:
            raise Unreadable(f"{encoding} text does not survive a round trip")
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise Unreadable(str(error)) from error
    return text, encoding, bom


def read_source(path: str, data: bytes) -> Source:
    """Read one file; raises `Unreadable`."""
    text, encoding, bom = decode(data)
    return Source(path, text, encoding, bom, parse(text))


def read_sources(files: Iterable[tuple[str, bytes]]) -> tuple[dict[str, Source], dict[str, str]]:
    """Every file that can be read, and the reason for each that cannot."""
    sources: dict[str, Source] = {}
    unreadable: dict[str, str] = {}
    for path, data in files:
        try:
            sources[path] = read_source(path, data)
        except Unreadable as error:
            unreadable[path] = str(error)
    return sources, unreadable
