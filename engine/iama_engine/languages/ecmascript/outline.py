"""Definitions, branches and imports of a JavaScript or TypeScript file, with the addresses everything else uses.

A function has the name it is bound to: `function a`, `const a = () => …`, `exports.a = function …`, `A.prototype.b = function …`.
Functions inside an object literal carry the name of what the object is bound to, `utils.first`.
"""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node, Tree

from iama_engine.symbols.encoding import declared_codec
from iama_engine.symbols.outline import Found, Span, nested_spans
from iama_engine.symbols.syntax import Grammar, captures

JAVASCRIPT = Grammar("tree_sitter_javascript")
TYPESCRIPT = Grammar("tree_sitter_typescript", "language_typescript")
TSX = Grammar("tree_sitter_typescript", "language_tsx")

_FUNCTION = "[(arrow_function) (function_expression) (generator_function) (class)]"
_FIELD = {JAVASCRIPT: "field_definition"}
_DEFINITIONS = f"""
[(function_declaration) (generator_function_declaration) (class_declaration) (method_definition)] @definition
(variable_declarator value: {_FUNCTION}) @definition
(assignment_expression right: {_FUNCTION}) @definition
(pair value: {_FUNCTION}) @definition
(export_statement value: {_FUNCTION}) @definition"""
_TYPES = """
[(abstract_class_declaration) (interface_declaration) (type_alias_declaration) (enum_declaration) (internal_module) (module)
 (function_signature) (abstract_method_signature)] @definition"""
_BRANCHES = """
[(if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement) (catch_clause) (ternary_expression)
 (switch_case)] @branch
(binary_expression operator: ["&&" "||" "??"]) @branch"""
_CLASSES = frozenset(
    [
        *("class_declaration", "abstract_class_declaration", "class", "interface_declaration", "type_alias_declaration"),
        *("enum_declaration", "internal_module", "module"),
    ]
)
_MEMBERS = frozenset({"pair", "method_definition"})
_PLAIN = re.compile(r"[\w$#.\u0080-\uffff]+")


def definitions_query(grammar: Grammar) -> str:
    """The query for definitions; TypeScript has more kinds of them."""
    field = _FIELD.get(grammar, "public_field_definition")
    fields = f"\n({field} value: {_FUNCTION}) @definition"
    return _DEFINITIONS + fields + ("" if grammar == JAVASCRIPT else _TYPES)


def outline_query(grammar: Grammar) -> str:
    """Definitions and branches in one pass."""
    return definitions_query(grammar) + _BRANCHES


def located(source: bytes, definitions: Iterable[Node]) -> list[tuple[Span, Node]]:
    """Definitions in source order with their qualified names and nodes; what has no name of its own is left out."""
    codec = declared_codec(source)
    found: list[tuple[Found, Node]] = []
    for node in definitions:
        name = _name(node, source, codec)
        if name:
            outer = _statement(node)
            first = _first(outer)
            found.append((Found(first, first, outer.end_byte, name, is_class=_is_class(node)), node))
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    spans = nested_spans(one for one, _ in found)
    return [(span, node) for span, (_, node) in zip(spans, found, strict=True)]


def spans_of(source: bytes, definitions: Iterable[Node]) -> list[Span]:
    """Definitions in source order with their qualified names."""
    return [span for span, _ in located(source, definitions)]


def read_spans(source: bytes, tree: Tree, grammar: Grammar) -> list[Span]:
    """The definitions of a parsed file."""
    return spans_of(source, captures(tree.root_node, definitions_query(grammar), grammar).get("definition", []))


def _name(node: Node, source: bytes, codec: str) -> str:
    named = node.child_by_field_name(_NAME_FIELDS.get(node.type, "name"))
    if node.type == "export_statement":
        return "default"
    if named is None or named.type in {"object_pattern", "array_pattern", "computed_property_name"}:
        return ""
    text = source[named.start_byte : named.end_byte].decode(codec, "surrogateescape").strip("'\"").removeprefix("this.")
    if not _PLAIN.fullmatch(text):
        return ""
    return ".".join([*_holders(node, source, codec), text]) if node.type in _MEMBERS else text


_NAME_FIELDS = {"assignment_expression": "left", "pair": "key", "field_definition": "property"}


def _holders(node: Node, source: bytes, codec: str) -> list[str]:
    """What the object literals around a member are bound to, outermost first."""
    names: list[str] = []
    holder = node.parent
    while holder is not None and holder.type == "object":
        bound = holder.parent
        if bound is None or bound.type not in {"pair", "variable_declarator", "assignment_expression"}:
            break
        named = bound.child_by_field_name(_NAME_FIELDS.get(bound.type, "name"))
        text = source[named.start_byte : named.end_byte].decode(codec, "surrogateescape").strip("'\"") if named else ""
        if not _PLAIN.fullmatch(text):
            break
        names.insert(0, text)
        holder = bound.parent if bound.type == "pair" else None
    return names


def _is_class(node: Node) -> bool:
    value = node.child_by_field_name("value") or node.child_by_field_name("right")
    return node.type in _CLASSES or (value is not None and value.type == "class")


def _statement(node: Node) -> Node:
    """The whole statement of a definition, where the statement is nothing else."""
    parent = node.parent
    if node.type == "variable_declarator" and parent is not None and len(_declarators(parent)) == 1:
        node = parent
    elif (node.type == "assignment_expression" or node.type == "internal_module") and parent is not None:
        node = parent if parent.type == "expression_statement" else node
    parent = node.parent
    return parent if parent is not None and parent.type in {"export_statement", "ambient_declaration"} else node


def _declarators(statement: Node) -> list[Node]:
    return [child for child in statement.named_children if child.type == "variable_declarator"]


def _first(node: Node) -> int:
    """Where decorators that stand before a member begin."""
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        node, before = before, before.prev_named_sibling
    return node.start_byte


def function_in(node: Node) -> Node | None:
    """The node with the parameters and the body of a definition, None where it is no function."""
    inner = node.child_by_field_name("value") or node.child_by_field_name("right") or node
    return inner if inner.child_by_field_name("body") is not None and inner.type not in _CLASSES else None


def functions_in(definitions: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Each definition that is a function, with the node that has its parameters and body."""
    for node in definitions:
        inner = function_in(node)
        if inner is not None:
            yield node, inner
