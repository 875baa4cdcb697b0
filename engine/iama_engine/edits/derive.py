"""From two versions of a file to the operations that lead from one to the other, byte for byte.

Three ways, finest first: whole functions and unique text; unique text alone; the file as a whole. Each is tried out
before it is believed.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.document import Document, Documents
from iama_engine.edits.hunks import Hunk, hunks_of, split_lines, widen_until_unique
from iama_engine.edits.locate import NotApplicable, TextOperation, locate
from iama_engine.edits.operations import (
    CreateFile,
    DeleteFile,
    DeleteSymbol,
    InsertAfterSymbol,
    Operation,
    ReplaceSymbol,
    SearchReplace,
)
from iama_engine.symbols.encoding import decode_exact
from iama_engine.symbols.outline import Span

_ANCHORS_TRIED = 4


def operations_between(path: str, before: bytes, after: bytes, *, documents: Documents | None = None) -> tuple[Operation, ...]:
    """Operations with `apply_edits({path: before}, ops) == {path: after}`; none where the two are equal.

    Where `before` parses and `after` does not, that holds with `must_parse=False` only. Keep one `documents` over a series of
    derivations to parse each state once.
    """
    if before == after:
        return ()
    documents = documents if documents is not None else Documents()
    work = _Derivation(path, documents.get(path, before), documents.get(path, after))
    for operations in (work.by_symbols(), work.by_text()):
        if operations and _leads_to(path, operations, work, documents):
            return tuple(operations)
    return whole_file(path, before, after)


def whole_file(path: str, before: bytes | None, after: bytes | None) -> tuple[Operation, ...]:
    """The coarsest form: delete what was there, create what shall be there."""
    gone = () if before is None else (DeleteFile(path, hashlib.sha256(before).hexdigest()),)
    made = () if after is None else (CreateFile(path, decode_exact(after)[0]),)
    return (*gone, *made)


def operations_for_files(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> tuple[Operation, ...]:
    """Operations from one set of files to another; a path that is missing or None does not exist there."""
    operations: list[Operation] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old is not None and new is not None:
            operations += operations_between(path, old, new)
        elif old != new:
            operations += whole_file(path, old, new)
    return tuple(operations)


def _leads_to(path: str, operations: Sequence[Operation], work: "_Derivation", documents: Documents) -> bool:
    try:
        result = apply_edits({path: work.before.source}, operations, documents=documents, must_parse=False)
    except EditRefused:
        return False
    return result == {path: work.after.source}


@dataclass
class _Derivation:
    """The two versions of one file, by lines and by definitions."""

    path: str
    before: Document
    after: Document

    @cached_property
    def _lines(self) -> Sequence[bytes]:
        return split_lines(self.before.source)

    @cached_property
    def _hunks(self) -> Sequence[Hunk]:
        return hunks_of(self.before.source, self.after.source)

    def by_text(self) -> list[Operation]:
        """Unique pieces of text; empty where there is no such piece (the old file is empty)."""
        return self._search_replaces(self._lines, self._hunks, []) or []

    def by_symbols(self) -> list[Operation]:
        """Whole definitions where hunks lie inside them, are them, or follow them; unique text for the rest."""
        if self.before.language is None:
            return []
        rows = _Rows(self._lines)
        operations: list[Operation] = []
        taken: list[range] = []
        text: list[Hunk] = []
        for span, group in self._by_function(self._hunks, rows):
            operation = self._operation(span, group, rows)
            if operation is None:
                text += group
                continue
            operations.append(operation)
            splice = locate(self.before, operation, 0, ())
            taken.append(range(rows.row(splice.start), rows.row(max(splice.end - 1, splice.start)) + 1))
        pieces = self._search_replaces(self._lines, text, taken) if operations else None
        return [] if pieces is None else operations + pieces

    def _by_function(self, hunks: Iterable[Hunk], rows: "_Rows") -> list[tuple[Span | None, list[Hunk]]]:
        """Hunks grouped by the outermost function around them; those around which there is none stand alone."""
        functions = [(rows.of(span), span) for span in self.before.spans.values() if span.kind != "class"]
        grouped: list[tuple[Span | None, list[Hunk]]] = []
        for hunk in hunks:
            around = (span for (first, last), span in functions if _lies_in(hunk, first, last))
            span = min(around, key=lambda s: s.start, default=None)
            if span and grouped and grouped[-1][0] is span:
                grouped[-1][1].append(hunk)
            else:
                grouped.append((span, [hunk]))
        return grouped

    def _operation(self, span: Span | None, group: Sequence[Hunk], rows: "_Rows") -> TextOperation | None:
        """One operation on a symbol that does exactly what the hunks do, if there is one."""
        wanted = rows.applied(group)
        candidates = self._replacement(span) if span else self._insertions_and_deletions(group[0], rows, wanted)
        for operation in candidates:
            try:
                splice = locate(self.before, operation, 0, ())
            except NotApplicable:
                continue
            source = self.before.source
            if source[: splice.start] + splice.replacement + source[splice.end :] == wanted:
                return operation
        return None

    def _replacement(self, span: Span) -> Iterable[TextOperation]:
        name = _name(span)
        new = self.after.span(name)
        if new:
            yield ReplaceSymbol(self.path, name, self._text(self.after.source[new.start : new.end]), self._digest(span))

    def _insertions_and_deletions(self, hunk: Hunk, rows: "_Rows", wanted: bytes) -> Iterable[TextOperation]:
        start, end = rows.offsets[hunk.first], rows.offsets[hunk.last]
        grown = len(wanted) - len(self.before.source)
        if grown > 0 and start == end:
            near = sorted((s for s in self.before.spans.values() if s.end <= start), key=lambda s: (-s.end, s.start))
            for span in near[:_ANCHORS_TRIED]:
                place = self.before.line_end(span.end)
                text = self._text(wanted[place : place + grown])
                yield InsertAfterSymbol(self.path, _name(span), text.removeprefix("\r").removeprefix("\n"))
        elif grown < 0 and not hunk.lines:
            for span in self.before.spans.values():
                if start <= span.start and span.end <= end:
                    yield DeleteSymbol(self.path, _name(span), self._digest(span))
                    break

    def _search_replaces(self, lines: Sequence[bytes], hunks: Sequence[Hunk], taken: Sequence[range]) -> list[Operation] | None:
        unique = widen_until_unique(self.before.source, lines, hunks, taken)
        if unique is None:
            return None
        pieces = ((b"".join(lines[hunk.first : hunk.last]), b"".join(hunk.lines)) for hunk in unique)
        return [SearchReplace(self.path, self._text(old), self._text(new)) for old, new in pieces]

    def _text(self, raw: bytes) -> str:
        return raw.decode(self.before.codec, "surrogateescape")

    def _digest(self, span: Span) -> str:
        return hashlib.sha256(self.before.source[span.start : span.end]).hexdigest()


class _Rows:
    """Byte offsets of lines, both ways."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self.offsets = [0]
        for line in lines:
            self.offsets.append(self.offsets[-1] + len(line))

    def row(self, offset: int) -> int:
        """The row an offset lies in."""
        return max(min(bisect_right(self.offsets, offset), len(self._lines)) - 1, 0)

    def of(self, span: Span) -> tuple[int, int]:
        """The first and the last row of a definition."""
        return self.row(span.start), self.row(span.end - 1)

    def applied(self, hunks: Sequence[Hunk]) -> bytes:
        """The content with these hunks applied and nothing else."""
        parts: list[bytes] = []
        position = 0
        for hunk in hunks:
            parts += (*self._lines[position : hunk.first], *hunk.lines)
            position = hunk.last
        return b"".join((*parts, *self._lines[position:]))


def _lies_in(hunk: Hunk, first: int, last: int) -> bool:
    """Whether a hunk changes rows of a definition only; lines put in before its first row are outside."""
    begins_inside = hunk.first >= first if hunk.last > hunk.first else hunk.first > first
    return begins_inside and hunk.last <= last + 1 and hunk.first <= last


def _name(span: Span) -> str:
    return f"{span.qualified_name}#{span.ordinal}" if span.ordinal else span.qualified_name
