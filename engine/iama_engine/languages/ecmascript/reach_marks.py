"""Marks that tell which parts of a file a call reaches: where to write them, and which function each part belongs to.

A mark is a piece of code put into a copy of the file; the copy is run to see what is reached and never to see what comes out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.symbols.syntax import captures, parse

MARK = "__iama_reached"
_PARTS = """
(statement_block) @block
(arrow_function body: (_) @expression)
(ternary_expression consequence: (_) @expression)
(ternary_expression alternative: (_) @expression)
(binary_expression operator: ["&&" "||" "??"] right: (_) @expression)
(if_statement consequence: (_) @statement)
(else_clause (_) @statement)
(for_statement body: (_) @statement)
(for_in_statement body: (_) @statement)
(while_statement body: (_) @statement)
(switch_case) @case
(switch_default) @case"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, in bytes, and the address of the function around it (empty at the top)."""

    start: int
    end: int
    symbol: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Parts of a file in source order, and what to insert where so that part `n` sets place `first + n` of the marks."""

    parts: tuple[Part, ...]
    insertions: tuple[tuple[int, str], ...]

    def innermost(self, at: int) -> int:
        """The part around a byte; -1 where there is none."""
        around = [(part.end - part.start, number) for number, part in enumerate(self.parts) if part.start <= at < part.end]
        return min(around)[1] if around else -1


def mark_parts(path: str, source: bytes, first: int) -> Marked:
    """The parts of a file's functions; a file that does not parse has none."""
    grammar = TYPESCRIPT.grammar(path)
    tree = parse(source, grammar=grammar)
    if tree.root_node.has_error:
        return Marked((), ())
    pairs = located(source, captures(tree.root_node, definitions_query(grammar), grammar).get("definition", []))
    owners = [(inner, span) for span, node in pairs if (inner := function_in(node)) is not None]
    found: list[tuple[Node, str]] = []
    for kind, nodes in captures(tree.root_node, _PARTS, grammar).items():
        found += [(node, kind) for node in nodes if kind != "statement" or node.type != "statement_block"]
    parts: list[Part] = []
    insertions: list[tuple[int, int, str]] = []
    for node, kind in sorted(found, key=lambda pair: (pair[0].start_byte, -pair[0].end_byte)):
        if kind == "expression" and node.type == "statement_block":
            continue
        owner = min(
            ((inner.end_byte - inner.start_byte, span) for inner, span in owners if _holds(inner, node)),
            key=lambda pair: pair[0],
            default=None,
        )
        if owner is None and not _in_function(node):
            continue
        span = owner[1] if owner else None
        symbol = f"{path}::{span.name}" if span else ""
        number = first + len(parts)
        written = list(_insertions(node, kind, number))
        if written:
            parts.append(Part(node.start_byte, node.end_byte, symbol))
            insertions += [(at, order, text) for order, (at, text) in written]
    ordered = sorted(insertions, key=lambda one: (one[0], one[1]))
    return Marked(tuple(parts), tuple((at, text) for at, _, text in ordered))


def _insertions(node: Node, kind: str, number: int) -> Iterator[tuple[int, tuple[int, str]]]:
    """(order at one place, (byte, text)): closing texts come before opening ones, inner closings before outer ones."""
    mark = f"{MARK}[{number}]=1"
    if kind == "block":
        yield 0, (_after_directives(node), f"{mark};")
    elif kind == "case":
        colon = next((child for child in node.children if child.type == ":"), None)
        if colon is not None:
            yield 0, (colon.end_byte, f"{mark};")
    elif kind == "statement":
        if node.type not in {"if_statement", "empty_statement", "lexical_declaration", "comment"}:
            yield node.start_byte, (node.start_byte, f"{{{mark};")
            yield -node.start_byte - 1, (node.end_byte, "}")
    elif node.type not in {"spread_element", "parenthesized_expression", "yield_expression", "object_pattern"} or kind == "expression":
        yield node.start_byte, (node.start_byte, f"({mark},(")
        yield -node.start_byte - 1, (node.end_byte, "))")


def _after_directives(block: Node) -> int:
    """Behind the brace, and behind `'use strict'`."""
    at = block.start_byte + 1
    for child in block.named_children:
        inner = child.named_children[0] if child.type == "expression_statement" and child.named_children else None
        if inner is None or inner.type != "string":
            break
        at = child.end_byte
    return at


def _holds(outer: Node, node: Node) -> bool:
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def _in_function(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.type in {"function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function"}:
            return True
        above = above.parent
    return False
