"""What a caller needs to know of a Java definition: its comment and its header, the body left out."""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.java.outline import FUNCTIONS, TYPES
from iama_engine.symbols.encoding import decode_exact

_SHOWN = TYPES | FUNCTIONS | {"field_declaration", "constant_declaration", "enum_constant", "annotation_type_element_declaration"}
_HOLDERS = frozenset({"enum_body_declarations"})


def interface_lines(source: bytes, node: Node) -> Iterator[str]:
    """Header and comment; for a type, those of its members as well. What is private stays out."""
    comment = node.prev_sibling
    if comment is not None and comment.type == "block_comment" and (comment.text or b"").startswith(b"/**"):
        yield _text(source, comment.start_byte, comment.end_byte, node)
    body = node.child_by_field_name("body")
    if node.type not in TYPES | FUNCTIONS or body is None:
        yield _text(source, node.start_byte, node.end_byte, node)
        return
    header = _text(source, node.start_byte, body.start_byte, node).rstrip()
    if node.type in FUNCTIONS:
        yield header + " { … }"
        return
    yield header + " {"
    for member in _members(body):
        yield from interface_lines(source, member)
    yield " " * node.start_point.column + "}"


def _members(body: Node) -> Iterator[Node]:
    for member in body.named_children:
        if member.type in _HOLDERS:
            yield from _members(member)
        elif member.type in _SHOWN and not _is_private(member):
            yield member


def _is_private(node: Node) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.type == "private" for child in modifiers.children)


def _text(source: bytes, start: int, end: int, node: Node) -> str:
    return " " * node.start_point.column + decode_exact(source[start:end])[0]
