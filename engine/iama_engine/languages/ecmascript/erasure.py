"""TypeScript without its types, as slices to leave out: what is left is JavaScript that does the same, in the same lines.

What is more than types (enums, namespaces, decorators, properties declared by parameters) cannot be left out and needs a compiler.
"""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.symbols.syntax import parse

Slice = tuple[int, int, str]
TYPE_ONLY = frozenset(
    [
        *("interface_declaration", "type_alias_declaration", "ambient_declaration", "function_signature", "abstract_method_signature"),
        *("method_signature", "index_signature"),
    ]
)
TYPED = TYPE_ONLY | frozenset(
    [
        *("type_annotation", "type_predicate_annotation", "asserts_annotation", "type_parameters", "type_arguments", "implements_clause"),
        *("accessibility_modifier", "override_modifier"),
    ]
)
"""Nodes that say nothing but types, with all that is in them."""
_MORE_THAN_TYPES = frozenset({"enum_declaration", "internal_module", "module", "decorator", "import_alias", "import_require_clause"})
_CASTS = frozenset({"as_expression", "satisfies_expression"})
_WORDS = frozenset({"readonly", "abstract", "declare"})
_MEMBERS = frozenset({"public_field_definition", "abstract_class_declaration", "method_definition", "class_declaration"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})


class NotErasableError(Exception):
    """A file says more than types in the syntax of TypeScript."""


def erase_types(source: bytes) -> bytes:
    """A piece of TypeScript without its types; raises `NotErasableError`."""
    root = parse(source, grammar=TYPESCRIPT.grammar("piece.ts")).root_node
    for start, end, text in sorted(erasing_slices(root), reverse=True):
        source = source[:start] + text.encode() + source[end:]
    return source


def erasing_slices(root: Node) -> tuple[Slice, ...]:
    """The slices of a parsed file, none inside another; raises `NotErasableError`."""
    found: list[Slice] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type in _MORE_THAN_TYPES or (node.type in _PARAMETERS and is_parameter_property(node)):
            raise NotErasableError(node.type)
        if node.type in TYPED or _is_type_import(node):
            found.append(_without(node.start_byte, node.end_byte, node))
            continue
        found += _parts(node)
        waiting += _inside(node)
    return tuple(found)


def _inside(node: Node) -> list[Node]:
    """The children of a node that may run; of a cast only what is cast, of a receiver's type nothing."""
    if node.type in _CASTS:
        return node.named_children[:1]
    if node.type == "type_assertion":
        return node.named_children[1:]
    if node.type in _PARAMETERS and _text(node.child_by_field_name("pattern")) == "this":
        return []
    if node.type == "export_statement" and _declares_types(node):
        return []
    return node.named_children


def _parts(node: Node) -> Iterator[Slice]:
    if node.type in _CASTS:
        yield _without(node.named_children[0].end_byte, node.end_byte, node)
    elif node.type == "type_assertion":
        yield _without(node.start_byte, node.named_children[1].start_byte, node)
    elif node.type == "non_null_expression":
        yield node.end_byte - 1, node.end_byte, ""
    elif node.type in _PARAMETERS:
        yield from _parameter(node)
    elif node.type == "export_statement" and _declares_types(node):
        yield _without(node.start_byte, node.end_byte, node)
    elif node.type in _MEMBERS:
        for child in node.children:
            if child.type in _WORDS | {"?", "!"}:
                yield child.start_byte, child.end_byte, ""


def _parameter(node: Node) -> Iterator[Slice]:
    if _text(node.child_by_field_name("pattern")) == "this":
        after = node.next_sibling
        yield node.start_byte, after.end_byte if after is not None and after.type == "," else node.end_byte, ""
        return
    for child in node.children:
        if child.type == "?":
            yield child.start_byte, child.end_byte, ""


def is_parameter_property(node: Node) -> bool:
    """Whether a parameter of a constructor declares a property, which is code."""
    return any(child.type in {"accessibility_modifier", "readonly", "override_modifier"} for child in node.children)


def says_types_only(node: Node) -> bool:
    """Whether a node is a statement about types that a compiler leaves out: an import, an export, a declaration."""
    return _is_type_import(node) or (node.type == "export_statement" and _declares_types(node))


def _is_type_import(node: Node) -> bool:
    return node.type in {"import_statement", "export_statement"} and any(child.type == "type" for child in node.children)


def _declares_types(node: Node) -> bool:
    declared = node.child_by_field_name("declaration")
    return declared is not None and declared.type in TYPE_ONLY


def _without(start: int, end: int, node: Node) -> Slice:
    """Nothing in place of the bytes, but for the line ends among them."""
    text = (node.text or b"")[start - node.start_byte : end - node.start_byte]
    return start, end, "\n" * text.count(b"\n")


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
