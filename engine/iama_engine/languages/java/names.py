"""Names a Java file uses and binds nowhere, by words and not by scopes: the cheap guard behind taking a part of a patch."""

from tree_sitter import Node, Tree

from iama_engine.languages.java.outline import JAVA, text_of
from iama_engine.symbols.syntax import captures

_USED = "[(identifier) (type_identifier)] @name"
_BINDERS = frozenset(
    [
        *("class_declaration", "interface_declaration", "enum_declaration", "record_declaration", "annotation_type_declaration"),
        *("method_declaration", "constructor_declaration", "compact_constructor_declaration", "variable_declarator", "enum_constant"),
        *("formal_parameter", "catch_formal_parameter", "enhanced_for_statement", "resource", "type_parameter", "labeled_statement"),
        *("annotation_type_element_declaration", "instanceof_expression", "type_pattern", "record_pattern_component"),
        *("inferred_parameters", "import_declaration", "element_value_pair"),
    ]
)
_READING_FIELDS = frozenset({"value", "body", "type", "left", "right", "dimensions"})


def unbound_in(tree: Tree) -> frozenset[str] | None:
    """Names used and bound nowhere; None where the file does not parse."""
    if tree.root_node.has_error:
        return None
    bound: set[str] = set()
    used: set[str] = set()
    for node in captures(tree.root_node, _USED, JAVA).get("name", []):
        (bound if _binds(node) else used).add(text_of(node))
    return frozenset(used - bound)


def _binds(node: Node) -> bool:
    """Whether a name stands where it is introduced: declared, imported, or the only parameter of a lambda."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "lambda_expression":
        return _field_of(parent, node) == "parameters"
    if parent.type == "scoped_identifier":
        above = parent.parent
        return above is not None and above.type in {"import_declaration", "package_declaration", "scoped_identifier"}
    return parent.type in _BINDERS and _field_of(parent, node) not in _READING_FIELDS


def _field_of(parent: Node, node: Node) -> str:
    position = next((at for at, child in enumerate(parent.children) if child.id == node.id), None)
    return (parent.field_name_for_child(position) or "") if position is not None else ""
