"""What a caller needs to know of a definition: its JSDoc and its header, the body left out."""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.symbols.encoding import decode_exact

_TYPES = frozenset({"interface_declaration", "type_alias_declaration", "enum_declaration"})


def interface_lines(source: bytes, node: Node) -> Iterator[str]:
    """Header and description; for a class, those of its members as well."""
    comment = node.prev_sibling
    if comment is not None and comment.type == "comment" and (comment.text or b"").startswith(b"/**"):
        yield _text(source, comment.start_byte, comment.end_byte, node)
    body = _body(node)
    if body is None or any(child.type in _TYPES for child in (node, *node.named_children)):
        yield _text(source, node.start_byte, node.end_byte, node)
        return
    yield _text(source, node.start_byte, body.start_byte, node).rstrip() + (" {" if body.type == "class_body" else " { … }")
    if body.type == "class_body":
        for member in body.named_children:
            if member.type != "comment":
                yield from interface_lines(source, member)
        yield " " * node.start_point.column + "}"


def _body(node: Node) -> Node | None:
    """The body of the definition, through export, declaration and assignment."""
    body = node.child_by_field_name("body")
    if body is not None:
        return body
    for name in ("declaration", "value", "right"):
        inner = node.child_by_field_name(name)
        if inner is not None:
            return _body(inner)
    inner = next((child for child in node.named_children if child.type in {"variable_declarator", "assignment_expression"}), None)
    return _body(inner) if inner is not None else None


def _text(source: bytes, start: int, end: int, node: Node) -> str:
    return " " * node.start_point.column + decode_exact(source[start:end])[0]
