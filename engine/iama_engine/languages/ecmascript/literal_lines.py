"""A long literal of JavaScript over several lines: texts at their own line ends, lists and objects one member a line."""

import re
from collections.abc import Iterator

_WIDTH = 110
_PIECE = re.compile(r"\\.|[^\\]", re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}


def spread(before: str, literal: str, after: str) -> list[str]:
    """The lines of `before`, the literal and `after`; one line where that is short enough or the literal has no parts."""
    if len(before) + len(literal) + len(after) <= _WIDTH:
        return [f"{before}{literal}{after}"]
    lines = list(_lines_of(literal, 1))
    return [f"{before}{lines[0]}", *lines[1:-1], f"{lines[-1]}{after}"] if len(lines) > 1 else [f"{before}{literal}{after}"]


def _lines_of(literal: str, depth: int) -> Iterator[str]:
    margin = "  " * depth
    if literal[:1] == "'" and literal[-1:] == "'":
        parts = _text_parts(literal[1:-1])
        yield from [f"{margin if at else ''}'{part}'{' +' if at < len(parts) - 1 else ''}" for at, part in enumerate(parts)]
    elif literal[:1] in _CLOSING and literal[-1:] == _CLOSING[literal[0]]:
        members = list(_members(literal[1:-1]))
        if not members:
            yield literal
            return
        yield literal[0]
        yield from (f"{margin}{member}," for member in members)
        yield f"{'  ' * (depth - 1)}{literal[-1]}"
    else:
        yield literal


def _text_parts(inner: str) -> list[str]:
    """A quoted text cut behind each of its line ends."""
    parts, current = [], ""
    for piece in _PIECE.findall(inner):
        current += piece
        if piece == "\\n":
            parts.append(current)
            current = ""
    return [*parts, current] if current or not parts else parts


def _members(inner: str) -> Iterator[str]:
    """What commas part at the top level of a list or an object."""
    depth, quoted, current = 0, "", ""
    for piece in _PIECE.findall(inner):
        if quoted:
            quoted = "" if piece == quoted else quoted
        elif piece in "'\"`":
            quoted = piece
        elif piece in "([{":
            depth += 1
        elif piece in ")]}":
            depth -= 1
        if piece == "," and not depth and not quoted:
            yield current.strip()
            current = ""
        else:
            current += piece
    if current.strip():
        yield current.strip()
