"""Definitions and branches of a Java file, with the addresses everything else uses.

A method is `Outer.Inner.method`, a constructor carries the name of its class, `Outer.Outer`; overloads are told apart by the
ordinal. A method of an anonymous class belongs to what it is written in. Modifiers and annotations are part of a definition,
the comment above it is not.
"""

from collections.abc import Iterable, Iterator

from tree_sitter import Node, Tree

from iama_engine.symbols.encoding import declared_codec
from iama_engine.symbols.outline import Found, Span, nested_spans
from iama_engine.symbols.syntax import Grammar, captures

JAVA = Grammar("tree_sitter_java")
TYPES = frozenset({"class_declaration", "interface_declaration", "enum_declaration", "record_declaration", "annotation_type_declaration"})
FUNCTIONS = frozenset({"method_declaration", "constructor_declaration", "compact_constructor_declaration"})
DEFINITIONS = """
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration) (annotation_type_declaration)
 (method_declaration) (constructor_declaration) (compact_constructor_declaration)] @definition"""
BRANCHES = """
[(if_statement) (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (catch_clause) (ternary_expression)
 (switch_block_statement_group) (switch_rule)] @branch
(binary_expression operator: ["&&" "||"]) @branch"""


def located(source: bytes, definitions: Iterable[Node]) -> list[tuple[Span, Node]]:
    """Definitions in source order with their qualified names and nodes; what has no name is left out."""
    codec = declared_codec(source)
    found: list[tuple[Found, Node]] = []
    for node in definitions:
        named = node.child_by_field_name("name")
        if named is not None and named.end_byte > named.start_byte:
            name = source[named.start_byte : named.end_byte].decode(codec, "surrogateescape")
            found.append((Found(node.start_byte, node.start_byte, node.end_byte, name, is_class=node.type in TYPES), node))
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    spans = nested_spans(one for one, _ in found)
    return [(span, node) for span, (_, node) in zip(spans, found, strict=True)]


def spans_of(source: bytes, definitions: Iterable[Node]) -> list[Span]:
    """Definitions in source order with their qualified names."""
    return [span for span, _ in located(source, definitions)]


def read_spans(source: bytes, tree: Tree) -> list[Span]:
    """The definitions of a parsed file."""
    return spans_of(source, captures(tree.root_node, DEFINITIONS, JAVA).get("definition", []))


def address_of(path: str, span: Span) -> str:
    """`path::Qualified.name#ordinal`; ordinal 0 is left out."""
    return f"{path}::{span.name}"


def functions_in(definitions: Iterable[Node]) -> Iterator[Node]:
    """The definitions that have code of their own: methods with a body, and constructors."""
    yield from (node for node in definitions if node.type in FUNCTIONS and node.child_by_field_name("body") is not None)


def text_of(node: Node | None) -> str:
    """The source of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
