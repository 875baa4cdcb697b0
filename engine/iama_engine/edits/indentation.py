"""Fit new source into its place: the place's indentation, its tabs or spaces, its line ending.

Producers give source either flush left or exactly as it will stand in the file; both are understood, and the second
comes out unchanged. Lines inside string literals are never moved, docstrings apart.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node, Tree

from iama_engine.languages.contract import Layout
from iama_engine.languages.python import PYTHON
from iama_engine.symbols.syntax import PYTHON as PYTHON_GRAMMAR
from iama_engine.symbols.syntax import Grammar, captures, parse

_LEADING = re.compile(r"[ \t\f]*")
_TRAILING_BLANK = re.compile(r"\n\s*\Z")
_HEADER = re.compile(r"(?m)^([ \t]*)(?:@|async\b|def\b|class\b)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where source is to stand."""

    indent: str
    tabs: bool | None
    """Whether the neighbourhood indents with tabs; None where it mixes or does not indent: nothing is converted."""
    step: str
    newline: str
    layout: Layout = PYTHON.layout
    grammar: Grammar = PYTHON_GRAMMAR


def indentation_of(source: bytes, layout: Layout = PYTHON.layout) -> tuple[bool | None, str]:
    """Whether this source indents with tabs (None: mixed or not at all), and one step of its indentation."""
    found = layout.step.search(source)
    step = found[2].decode() if found else "    "
    lines = re.findall(rb"(?m)^[ \t]+(?=\S)", source)
    with_tabs = sum(b"\t" in line for line in lines)
    if not lines or 0 < with_tabs < len(lines):
        return None, step
    return with_tabs > 0, step


def fit(new_source: str, place: Place) -> str:
    """The text to put at a position that is already indented: the first line comes without indentation."""
    text = new_source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    lines = _TRAILING_BLANK.sub("", text).split("\n")
    own = _leading(lines[0])
    lines[0] = lines[0][len(own) :]
    tree = parse("\n".join(lines).encode("utf-8", "surrogateescape"), grammar=place.grammar)
    if not own and place.indent and _stands_already(lines, place, tree):
        own = place.indent
    moved = _Lines(lines, own, captures(tree.root_node, place.layout.strings, place.grammar))
    uses_tabs = indentation_of("\n".join(lines[1:]).encode("utf-8", "surrogateescape"), place.layout)[0]
    if place.tabs is None or uses_tabs is None or uses_tabs == place.tabs:
        result = moved.shifted(place.indent)
    else:
        result = moved.converted(place.indent, place.step)
    return place.newline.join(result)


def _leading(line: str) -> str:
    found = _LEADING.match(line)
    return found[0] if found else ""


def _stands_already(lines: Sequence[str], place: Place, tree: Tree) -> bool:
    """Whether the lines after the first carry the indentation of the place already."""
    indent = place.indent
    if place.layout.closes:
        return len(lines) > 1 and _leading(lines[-1]) == indent
    if re.match(r"async\b|def\b|class\b", lines[0]):
        body = _first_body_row(tree.root_node)
        if body:
            leading = _leading(lines[body])
            return leading.startswith(indent) and len(leading) > len(indent)
    header = _HEADER.search("\n".join(lines[1:]))
    return header is not None and header[1] == indent


def _first_body_row(root: Node) -> int:
    first = next((child for child in root.children if child.type in {"function_definition", "class_definition"}), None)
    body = first.child_by_field_name("body") if first else None
    statement = body.children[0] if body and body.children else None
    return statement.start_point.row if statement else 0


class _Lines:
    """Source lines that know which of them begin statements and which lie inside literals."""

    def __init__(self, lines: Sequence[str], own: str, found: Mapping[str, Sequence[Node]]) -> None:
        self._lines = lines
        self._own = own
        docstrings = {node.start_byte for node in found.get("docstring", [])}
        literals = [node for node in found.get("string", []) if node.start_byte not in docstrings]
        self._fixed = {row for node in literals for row in range(node.start_point.row + 1, node.end_point.row + 1)}
        self._statements = {node.start_point.row for node in found.get("statement", [])}
        self._statements |= {row for row, line in enumerate(lines) if line.lstrip().startswith(("}", ")", "]"))} - self._fixed

    def shifted(self, indent: str) -> list[str]:
        """Every line moved from its own base to `indent`."""
        if indent == self._own:
            return list(self._lines)
        moved = [self._lines[0]]
        for row, line in enumerate(self._lines[1:], start=1):
            keep = row in self._fixed or not line.strip() or not line.startswith(self._own)
            moved.append(line if keep else indent + line[len(self._own) :])
        return moved

    def converted(self, indent: str, step: str) -> list[str]:
        """Every line moved, each level of indentation rewritten as one `step`."""
        moved = [self._lines[0]]
        levels = [self._own]
        for row, line in enumerate(self._lines[1:], start=1):
            leading = _leading(line)
            if row in self._fixed or not line.strip():
                moved.append(line)
                continue
            if row in self._statements:
                while len(levels) > 1 and len(levels[-1]) > len(leading):
                    levels.pop()
                if len(leading) > len(levels[-1]):
                    levels.append(leading)
            extra = leading[len(levels[-1]) :] if leading.startswith(levels[-1]) else ""
            moved.append(indent + step * (len(levels) - 1) + extra + line[len(leading) :])
        return moved
