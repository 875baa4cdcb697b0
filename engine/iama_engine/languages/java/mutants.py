"""Plant small faults in the methods of a Java file: each one slice of bytes, in a file that still parses.

Beside each fault stands where its method begins: a word put there tells which tests enter the method.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.java.mutant_operators import OPERATORS
from iama_engine.languages.java.outline import DEFINITIONS, FUNCTIONS, JAVA, address_of, located
from iama_engine.languages.shared_operators import Operator
from iama_engine.languages.source_mutants import Change, SourceMutant, depth, is_wanted, meant, mutant_of
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import captures, parse

_WITHOUT_CODE = frozenset(
    [
        *("modifiers", "marker_annotation", "annotation", "type_arguments", "type_parameters", "generic_type", "array_type"),
        *("line_comment", "block_comment", "switch_label", "formal_parameters", "throws", "catch_type", "super_interfaces"),
    ]
)
_BLOCKS = frozenset({"block", "constructor_body", "class_body", "program", "switch_block", "switch_block_statement_group", "switch_rule"})


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the body of a method begins: the byte behind its brace, or behind the call of another constructor."""

    path: str
    symbol: str
    at: int


def find_mutants(path: str, source: bytes, wanted: Collection[str], operators: Sequence[Operator] = OPERATORS) -> list[SourceMutant]:
    """Every mutant of the methods asked for (addresses without ordinals; empty means all), in source order.

    A class stands for its methods. A file that does not parse has none.
    """
    found: dict[tuple[int, int, bytes], SourceMutant] = {}
    for address, node in _methods(path, source, wanted):
        for change in _changes(node, operators):
            found.setdefault((change.node.start_byte, change.node.end_byte, change.text), mutant_of(path, address, change, _BLOCKS))
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.text))


def find_entries(path: str, source: bytes, symbols: Collection[str] | None = None) -> list[Entry]:
    """The entries of the methods with these addresses (of all, where none are named), in source order."""
    every = _methods(path, source, ())
    found = [Entry(path, address, entry_of(node)) for address, node in every if symbols is None or address in symbols]
    return sorted(found, key=lambda one: one.at)


def find_symbols(path: str, source: bytes, spoken: re.Pattern[str]) -> frozenset[str]:
    """The addresses of the methods whose code speaks of something."""
    texts = ((address, (node.text or b"").decode("utf-8", "replace")) for address, node in _methods(path, source, ()))
    return frozenset(address for address, text in texts if spoken.search(text))


def _methods(path: str, source: bytes, wanted: Collection[str]) -> Iterator[tuple[str, Node]]:
    """Address and node of the methods asked for, inner ones first."""
    root = parse(source, grammar=JAVA).root_node
    if root.has_error:
        return
    pairs = located(source, captures(root, DEFINITIONS, JAVA).get("definition", []))
    spans: Sequence[Span] = [one for one, _ in pairs]
    names = meant({address.partition("::")[2] for address in wanted}, {span.qualified_name for span in spans})
    for span, node in sorted(pairs, key=lambda pair: -depth(pair[0], spans)):
        has_code = node.type in FUNCTIONS and node.child_by_field_name("body") is not None
        if has_code and (not wanted or is_wanted(span, spans, names)):
            yield address_of(path, span), node


def _changes(method: Node, operators: Sequence[Operator]) -> Iterator[Change]:
    body = method.child_by_field_name("body")
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        if node.type in _WITHOUT_CODE:
            continue
        for operator in operators:
            yield from operator(node)
        waiting += node.named_children


def entry_of(method: Node) -> int:
    """The byte behind the brace of a method with a body, or behind the call of another constructor."""
    body = method.child_by_field_name("body")
    assert body is not None
    first = body.named_children[0] if body.named_children else None
    return first.end_byte if first is not None and first.type == "explicit_constructor_invocation" else body.start_byte + 1
