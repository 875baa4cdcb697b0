"""Plant small faults in the functions of a JavaScript or TypeScript file: each one slice of bytes, in a file that still parses."""

from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.mutant_operators import OPERATORS
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.languages.shared_operators import Operator
from iama_engine.languages.source_mutants import Change, SourceMutant, depth, is_wanted, meant, mutant_of
from iama_engine.symbols.syntax import captures, parse

_WITHOUT_CODE = frozenset(
    [
        *("type_annotation", "type_arguments", "type_parameters", "interface_declaration", "type_alias_declaration", "literal_type"),
        *("import_statement", "decorator", "regex", "comment", "function_signature", "ambient_declaration", "as_expression_type"),
        *("predefined_type", "union_type", "enum_declaration", "jsx_attribute"),
    ]
)
_BLOCKS = frozenset({"statement_block", "program", "arrow_function", "class_body", "switch_case", "switch_default"})


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
    names = meant({address.partition("::")[2] for address in wanted}, {span.qualified_name for span in spans})
    found: dict[tuple[int, int, bytes], SourceMutant] = {}
    for span, node in sorted(pairs, key=lambda pair: -depth(pair[0], spans)):
        inner = function_in(node)
        if inner is None or (wanted and not is_wanted(span, spans, names)):
            continue
        address = f"{path}::{span.name}"
        for change in _changes(inner, operators):
            found.setdefault((change.node.start_byte, change.node.end_byte, change.text), mutant_of(path, address, change, _BLOCKS))
    return sorted(found.values(), key=lambda one: (one.start, one.end, one.text))


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
