"""Names a file uses and binds nowhere, by words and not by scopes: the cheap guard behind taking a part of a patch."""

from tree_sitter import Node, Tree

from iama_engine.symbols.syntax import Grammar, captures

_USED = """
[(identifier) (property_identifier) (private_property_identifier) (shorthand_property_identifier)] @name
(shorthand_property_identifier_pattern) @bound"""
_BINDERS = frozenset(
    [
        *("function_declaration", "generator_function_declaration", "class_declaration", "function_expression", "class"),
        *("variable_declarator", "method_definition", "field_definition", "public_field_definition", "import_specifier"),
        *("import_clause", "namespace_import", "formal_parameters", "required_parameter", "optional_parameter", "catch_clause"),
        *("array_pattern", "rest_pattern", "assignment_pattern", "arrow_function", "for_in_statement", "pair", "pair_pattern"),
        *("enum_declaration", "internal_module", "labeled_statement", "enum_body", "object_assignment_pattern"),
    ]
)
_READING_FIELDS = frozenset({"value", "right", "body", "object"})


def unbound_in(tree: Tree, grammar: Grammar) -> frozenset[str] | None:
    """Names and properties used and bound nowhere; None where the file does not parse."""
    if tree.root_node.has_error:
        return None
    found = captures(tree.root_node, _USED, grammar)
    bound = {_text(node) for node in found.get("bound", [])}
    used: set[str] = set()
    for node in found.get("name", []):
        (bound if _binds(node) else used).add(_text(node))
    return frozenset(used - bound)


def _binds(node: Node) -> bool:
    """Whether a name stands where it is introduced, or where a property is set."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type in _BINDERS:
        return parent.type == "pair_pattern" or _field_of(parent, node) not in _READING_FIELDS
    above = parent.parent
    sets_property = node.type == "property_identifier" and parent.type == "member_expression"
    return sets_property and above is not None and above.type == "assignment_expression" and _is_left(above, parent)


def _is_left(assignment: Node, node: Node) -> bool:
    left = assignment.child_by_field_name("left")
    return left is not None and left.id == node.id


def _field_of(parent: Node, node: Node) -> str:
    position = next((at for at, child in enumerate(parent.children) if child.id == node.id), None)
    return (parent.field_name_for_child(position) or "") if position is not None else ""


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
