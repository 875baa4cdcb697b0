"""`typeof x == 'string'` → `typeof x === 'string'`: both sides are strings, so the two operators always agree.

Nothing else is touched: where a side is not known to be a string, `==` may convert, and that is behaviour.
"""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.edits.derive import operations_between
from iama_engine.edits.document import Document, Documents
from iama_engine.recipes.contract import Declined, EditUnit, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.symbols.syntax import captures

_LOOSE = '(binary_expression operator: ["==" "!="] @operator) @comparison'


class StrictTypeof:
    """Strict comparison of `typeof` with a string."""

    name = "strict_typeof"
    title = "Compare `typeof` strictly"
    description = "`typeof x == 'string'` becomes `typeof x === 'string'`, `!=` becomes `!==`: both sides are strings already."
    refuses: tuple[str, ...] = ("A comparison in which a side is not known to be a string: there `==` may convert.",)
    languages: tuple[str, ...] = ("javascript", "typescript")
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit for each outermost definition with such a comparison, one for what stands outside of all."""
        units: list[EditUnit] = []
        declined: list[Declined] = []
        documents = Documents()
        for path in given.targets:
            document = documents.get(path, given.files[path])
            if document.errors:
                declined.append(Declined(path, "it does not parse"))
            else:
                units += _units(path, document, documents, given.symbol)
        return RecipeOutput(tuple(units), tuple(declined))


def _units(path: str, document: Document, documents: Documents, symbol: str | None) -> Iterator[EditUnit]:
    owners = list(dict.fromkeys(owner for owner, _ in _places(document)))
    for owner in owners:
        if symbol is not None and owner != symbol:
            continue
        parts, end = [], 0
        mine = [node for name, node in _places(document) if name == owner]
        for node in mine:
            parts += [document.source[end : node.end_byte], b"="]
            end = node.end_byte
        after = b"".join([*parts, document.source[end:]])
        title = f"compare `typeof` strictly in {owner or path} ({len(mine)})"
        address = (f"{path}::{owner}",) if owner else ()
        yield EditUnit(title, operations_between(path, document.source, after, documents=documents), address)
        document = documents.get(path, after)


def _places(document: Document) -> list[tuple[str, Node]]:
    """Loose operators between a `typeof` and a string, in order, each with the outermost definition around it."""
    assert document.grammar is not None
    found = captures(document.tree.root_node, _LOOSE, document.grammar)
    operators = {node.parent.id: node for node in found.get("operator", []) if node.parent is not None}
    wanted = [operators[node.id] for node in found.get("comparison", []) if _is_of_strings(node)]
    return [(_owner(document, node), node) for node in sorted(wanted, key=lambda node: node.start_byte)]


def _is_of_strings(comparison: Node) -> bool:
    kinds = sorted(_kind(comparison.child_by_field_name(side)) for side in ("left", "right"))
    return kinds in (["string", "typeof"], ["typeof", "typeof"])


def _kind(node: Node | None) -> str:
    while node is not None and node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    if node is None:
        return ""
    if node.type == "unary_expression":
        operator = node.child_by_field_name("operator")
        return "typeof" if operator is not None and operator.type == "typeof" else ""
    return "string" if node.type == "string" else ""


def _owner(document: Document, node: Node) -> str:
    around = [span for span in document.spans.values() if span.start <= node.start_byte and node.end_byte <= span.end]
    outermost = min(around, key=lambda span: span.start, default=None)
    if outermost is None:
        return ""
    return f"{outermost.qualified_name}#{outermost.ordinal}" if outermost.ordinal else outermost.qualified_name
