"""Turn one operation into a splice of the file's bytes, or into the reason why it cannot be one.

Every operation of a set is located in the *same* original content, so their order within a file does not matter.
"""

import hashlib
import re
from collections.abc import Collection
from typing import assert_never

from tree_sitter import Node

from iama_engine.edits.document import Document, Splice
from iama_engine.edits.indentation import Place, fit, indentation_of
from iama_engine.edits.operations import DeleteSymbol, InsertAfterSymbol, ReplaceSymbol, SearchReplace
from iama_engine.languages.contract import Layout
from iama_engine.symbols.encoding import encode_exact
from iama_engine.symbols.outline import Span

TextOperation = ReplaceSymbol | SearchReplace | InsertAfterSymbol | DeleteSymbol

_COOKIE_OR_SHEBANG = re.compile(rb"#!|#.*coding[:=]")
_NOTHING_MORE = re.compile(rb"[ \t]*[;,]?[ \t]*(?://.*|/\*.*\*/[ \t]*)?")
_NOTICE = re.compile(rb"(?i)/\*!|copyright|licen[cs]e")
_LEADING_NEWLINES = re.compile(r"(?:\r\n|\r|\n)*")


class NotApplicable(Exception):
    """The operation cannot be applied; the message is the reason shown to its producer."""


def locate(document: Document, operation: TextOperation, position: int, deleted: Collection[str]) -> Splice:
    """The splice of one operation; `deleted` names every symbol the same set deletes. Raises `NotApplicable`."""
    try:
        if isinstance(operation, SearchReplace):
            return _search(document, operation, position)
        span = _span(document, operation)
        if isinstance(operation, ReplaceSymbol):
            return Splice(span.start, span.end, _fitted(document, span, operation.new_source), position)
        _check_line_end(document, span)
        if isinstance(operation, InsertAfterSymbol):
            return _insertion(document, span, operation.new_source, position)
        if isinstance(operation, DeleteSymbol):
            starts = {found.start for name in deleted if (found := document.span(name))}
            return _deletion(document, span, position, starts)
    except UnicodeEncodeError as error:
        raise NotApplicable(f"the file is written in {document.codec}, which has no {error.object[error.start]!r}") from None
    assert_never(operation)


def _span(document: Document, operation: ReplaceSymbol | InsertAfterSymbol | DeleteSymbol) -> Span:
    if document.language is None:
        raise NotApplicable("this file has no symbols that are known here; use search_replace")
    span = document.span(operation.symbol)
    if span is None:
        raise NotApplicable(f"no definition called {operation.symbol} in {operation.path}")
    if not isinstance(operation, InsertAfterSymbol) and operation.base_sha256 is not None:
        found = hashlib.sha256(document.source[span.start : span.end]).hexdigest()
        if found != operation.base_sha256:
            raise NotApplicable(f"{operation.symbol} has changed: its SHA-256 is {found}, not {operation.base_sha256}")
    if _indent(document, span).strip():
        raise NotApplicable(f"{operation.symbol} does not start on a line of its own")
    return span


def _layout(document: Document) -> Layout:
    assert document.language is not None
    return document.language.layout


def _check_line_end(document: Document, span: Span) -> None:
    """Where statements may share a line, what stands behind a definition on its last line would go with it."""
    rest = document.source[span.end : document.line_end(span.end)]
    if _layout(document).closes and not _NOTHING_MORE.fullmatch(rest):
        raise NotApplicable(f"{span.qualified_name} shares its last line with other code")


def _indent(document: Document, span: Span) -> bytes:
    return document.source[document.line_start(span.start) : span.start]


def _place(document: Document, span: Span) -> Place:
    """The definition's own way to indent decides, then the whole file's."""
    assert document.grammar is not None
    own, layout = document.source[document.line_start(span.start) : span.end], _layout(document)
    tabs, step = indentation_of(own, layout)
    if tabs is None and not re.search(rb"(?m)^[ \t]+\S", own):
        tabs, step = indentation_of(document.source, layout)
    return Place(_indent(document, span).decode(), tabs, step, _newline_near(document, span), layout, document.grammar)


def _newline_near(document: Document, span: Span) -> str:
    own = document.source[span.start : document.line_end(span.end) + 2]
    if b"\r\n" in own:
        return "\r\n" if own.count(b"\r\n") * 2 >= own.count(b"\n") else "\n"
    return "\n" if b"\n" in own else document.newline


def _fitted(document: Document, span: Span, new_source: str) -> bytes:
    if not new_source.strip():
        raise NotApplicable("the new source is empty; use delete_symbol")
    return encode_exact(fit(new_source, _place(document, span)), document.codec)


def _search(document: Document, operation: SearchReplace, position: int) -> Splice:
    if not operation.search:
        raise NotApplicable("the search text is empty")
    search, replace = operation.search, operation.replace
    if "\r" not in search and "\r" not in replace and document.newline == "\r\n" and _only_crlf(document.source):
        search, replace = search.replace("\n", "\r\n"), replace.replace("\n", "\r\n")
    needle = encode_exact(search, document.codec)
    start = document.source.find(needle)
    if start < 0:
        raise NotApplicable("the search text does not occur")
    if document.source.find(needle, start + 1) >= 0:
        raise NotApplicable(f"the search text occurs {_count(document.source, needle)} times; it must occur exactly once")
    return Splice(start, start + len(needle), encode_exact(replace, document.codec), position)


def _only_crlf(source: bytes) -> bool:
    return source.count(b"\n") == source.count(b"\r\n")


def _count(source: bytes, needle: bytes) -> int:
    count, start = 0, source.find(needle)
    while start >= 0:
        count, start = count + 1, source.find(needle, start + 1)
    return count


def _insertion(document: Document, span: Span, new_source: str, position: int) -> Splice:
    place = _place(document, span)
    end = document.line_end(span.end)
    leading = _LEADING_NEWLINES.match(new_source)
    given = len(leading[0].replace("\r\n", "\n")) if leading else 0
    blank = given or (1 if place.indent else place.layout.blank_lines)
    text = place.newline * (blank + 1) + place.indent + _fitted(document, span, new_source).decode(document.codec, "surrogateescape")
    following = document.source[end:].removeprefix(b"\r").removeprefix(b"\n")
    if following and not re.match(rb"[ \t]*(?:\r|\n|\Z)", following) and not _closes_block(following, place.indent):
        text += place.newline * blank
    return Splice(end, end, encode_exact(text, document.codec), position)


def _closes_block(following: bytes, indent: str) -> bool:
    return len(following) - len(following.lstrip(b" \t")) < len(indent)


def _deletion(document: Document, span: Span, position: int, deleted: Collection[int]) -> Splice:
    node = _statement(document, span)
    first = _own_start(document, span)
    before, after = _statement_before(node, deleted), _node_after(node, deleted)
    end = document.line_end(span.end)
    last_one = before is None and (after is None or after.type == "comment")
    filler = _layout(document).filler.encode()
    if filler and last_one and node.parent is not None and node.parent.parent is not None and _is_first_deleted(node, deleted):
        return Splice(first + len(_indent(document, span)), end, filler, position)
    if after is not None:
        return Splice(first, _next_line_with_text(document, end), b"", position)
    return Splice(_end_of_text_before(document, first), end, b"", position)


def _statement(document: Document, span: Span) -> Node:
    node = document.tree.root_node.descendant_for_byte_range(span.start, span.end)
    while node is not None and node.parent is not None and node.parent.type not in _layout(document).blocks:
        node = node.parent
    if node is None or node.start_byte != span.start:
        raise NotApplicable(f"{span.qualified_name} stands in a part of the file that does not parse")
    return node


def _statement_before(node: Node, deleted: Collection[int]) -> Node | None:
    """The last statement before `node` that stays."""
    other = node.prev_named_sibling
    while other is not None and (other.start_byte in deleted or other.type == "comment"):
        other = other.prev_named_sibling
    return other


def _node_after(node: Node, deleted: Collection[int]) -> Node | None:
    """The first statement after `node` that stays, else a comment that belongs to no deleted definition."""
    comment = None
    other = node.next_named_sibling
    while other is not None:
        if other.start_byte in deleted:
            comment = None
        elif other.type != "comment":
            return other
        else:
            comment = comment or other
        other = other.next_named_sibling
    return comment


def _is_first_deleted(node: Node, deleted: Collection[int]) -> bool:
    other = node.prev_named_sibling
    while other is not None and other.start_byte not in deleted:
        other = other.prev_named_sibling
    return other is None


def _own_start(document: Document, span: Span) -> int:
    """Where the comment lines directly above the definition begin, else its own line."""
    indent = _indent(document, span)
    start = document.line_start(span.start)
    while start > 0 and document.line_start(start - 1) < start:
        above = document.line_start(_before_newline(document.source, start))
        line = document.source[above:start]
        if above >= start or not line.startswith(indent + _layout(document).comment) or _COOKIE_OR_SHEBANG.match(line):
            break
        start = above
    return _start_of_block_comment(document, start) if _layout(document).closes else start


def _start_of_block_comment(document: Document, start: int) -> int:
    """Where a block comment that ends on the line above begins; a notice of copyright is the file's."""
    above = document.line_start(_before_newline(document.source, start))
    if start == 0 or not document.source[above:start].rstrip().endswith(b"*/"):
        return start
    opening = document.source.rfind(b"/*", 0, start)
    first = document.line_start(opening) if opening >= 0 else start
    alone = opening >= 0 and not document.source[first:opening].strip()
    return first if alone and not _NOTICE.search(document.source[opening:start]) else start


def _before_newline(source: bytes, position: int) -> int:
    if source[position - 2 : position] == b"\r\n":
        return position - 2
    return position - 1 if source[position - 1 : position] in {b"\n", b"\r"} else position


def _next_line_with_text(document: Document, position: int) -> int:
    """The start of the first line after `position` that is not blank, or the end of the file."""
    found = re.compile(rb"\s*").match(document.source, position)
    end = found.end() if found else position
    return document.line_start(end) if end < len(document.source) else end


def _end_of_text_before(document: Document, position: int) -> int:
    """The end of the last line before `position` that is not blank; 0 at the start of the file."""
    kept = document.source[:position].rstrip()
    return document.line_end(len(kept)) if kept else document.line_start(0)
