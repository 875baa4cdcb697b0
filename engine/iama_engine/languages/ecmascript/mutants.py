"""Plant small faults in the functions of a JavaScript or TypeScript file: each one slice of bytes, in a file that still parses."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.mutant_operators import OPERATORS, Change, Operator
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import captures, count_errors, parse

_WITHOUT_CODE = frozenset(
    [
        *("type_annotation", "type_arguments", "type_parameters", "interface_declaration", "type_alias_declaration", "literal_type"),
        *("import_statement", "decorator", "regex", "comment", "function_signature", "ambient_declaration", "as_expression_type"),
        *("predefined_type", "union_type", "enum_declaration", "jsx_attribute"),
    ]
)
_BLOCKS = frozenset({"statement_block", "program", "arrow_function", "class_body", "switch_case", "switch_default"})
_SHOWN = 60
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """`text` in place of the bytes `start` to `end` of a file; `line` (from 1), `before` and `after` are for people."""

    path: str
    symbol: str
    operator: str
    line: int
    start: int
    end: int
    text: bytes
    before: str
    after: str

    def apply(self, source: bytes) -> bytes:
        """The file with the fault in it."""
        return source[: self.start] + self.text + source[self.end :]


def find_mutants(path: str, source: bytes, wanted: Collection[str], operators: Sequence[Operator] = OPERATORS) -> list[SourceMutant]:
    """Every mutant of the functions asked for (addresses without ordinals; empty means all), in source order.

    A function inside one asked for belongs to it and keeps its own address. A file that does not parse has none.
    """
    grammar = TYPESCRIPT.grammar(path)
    tree = parse(source, grammar=grammar)
    if tree.root_node.has_error:
        return []
    pairs = located(source, captures(tree.root_node, definitions_query(grammar), grammar).get("definition", []))
    spans = [one for one, _ in pairs]
    names = _resolve({address.partition("::")[2] for address in wanted}, {span.qualified_name for span in spans})
    found: dict[tuple[int, int, bytes], SourceMutant] = {}
    for span, node in sorted(pairs, key=lambda pair: -_depth(pair[0], spans)):
        inner = function_in(node)
        if inner is None or (wanted and not _is_wanted(span, spans, names)):
            continue
        address = f"{path}::{span.qualified_name}" + (f"#{span.ordinal}" if span.ordinal else "")
        for change in _changes(inner, operators):
            found.setdefault((change.node.start_byte, change.node.end_byte, change.text), _mutant(path, address, change))
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.text))


def _depth(span: Span, spans: Sequence[Span]) -> int:
    depth = 0
    while span.parent >= 0:
        span, depth = spans[span.parent], depth + 1
    return depth


def _resolve(wanted: Collection[str], known: Collection[str]) -> set[str]:
    """The qualified names that are meant; one that is not there stands for those that end in it, a namespace around it left out."""
    found = {name for name in wanted if name in known}
    return found | {name for name in known for short in wanted if short not in known and name.endswith(f".{short}")}


def _is_wanted(span: Span, spans: Sequence[Span], names: Collection[str]) -> bool:
    """Whether the function or one that it stands in was asked for."""
    while span.qualified_name not in names:
        if span.parent < 0:
            return False
        span = spans[span.parent]
    return True


def _changes(function: Node, operators: Sequence[Operator]) -> Iterator[Change]:
    """What can be changed in the parameters and the body of a function."""
    waiting = [part for name in ("body", "parameters") if (part := function.child_by_field_name(name)) is not None]
    while waiting:
        node = waiting.pop()
        if node.type in _WITHOUT_CODE:
            continue
        for operator in operators:
            yield from operator(node)
        waiting += node.named_children


def _mutant(path: str, address: str, change: Change) -> SourceMutant:
    node, shown = change.node, _shown(change.shown)
    text = shown.text or b""
    at = node.start_byte - shown.start_byte
    after = text[:at] + change.text + text[at + node.end_byte - node.start_byte :]
    line = node.start_point[0] + 1
    return SourceMutant(
        path, address, change.operator, line, node.start_byte, node.end_byte, change.text, _one_line(text), _one_line(after)
    )


def _shown(node: Node) -> Node:
    """The expression or simple statement around a change that people know it by, as long as it fits on a line."""
    while (above := node.parent) is not None and above.type not in _BLOCKS and above.end_byte - above.start_byte <= _SHOWN:
        node = above
    return node


def _one_line(text: bytes) -> str:
    plain = " ".join(text.decode("utf-8", "replace").split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 3] + "..."


def draw_mutants(mutants: Sequence[SourceMutant], sources: Mapping[str, bytes], limit: int, seed: int) -> list[SourceMutant]:
    """At most `limit` of them (0 for all) that leave a file that parses: one of each function in turn, the same for the same seed."""
    chance = random.Random(seed)
    by_function: dict[str, list[SourceMutant]] = {}
    for mutant in mutants:
        by_function.setdefault(mutant.symbol, []).append(mutant)
    for group in by_function.values():
        chance.shuffle(group)
    drawn: list[SourceMutant] = []
    for row in zip_longest(*by_function.values()):
        for mutant in row:
            if mutant is not None and (limit <= 0 or len(drawn) < limit) and _parses(mutant, sources[mutant.path]):
                drawn.append(mutant)
    return drawn


def _parses(mutant: SourceMutant, source: bytes) -> bool:
    grammar = TYPESCRIPT.grammar(mutant.path)
    return count_errors(parse(mutant.apply(source), grammar=grammar), grammar) == (0, 0)
