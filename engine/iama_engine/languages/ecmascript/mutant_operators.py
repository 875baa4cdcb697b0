"""Small faults for JavaScript and TypeScript: each operator looks at one node and says which bytes become which.

Nothing is printed from a tree: a fault is a slice of the source and the bytes in its place, so that all else stays as it is.
"""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.shared_operators import Operator, change_condition, drop_operand, text_of
from iama_engine.languages.source_mutants import Change

_MIRRORED = ((b"<", b"<="), (b">", b">="), (b"==", b"!="), (b"===", b"!=="))
_COMPARISONS = {one: other for pair in _MIRRORED for one, other in (pair, pair[::-1])}
_ARITHMETIC = {b"*": b"/", b"/": b"*", b"%": b"*"}
_ASSIGNMENTS = {b"+=": b"-=", b"-=": b"+=", b"*=": b"/=", b"/=": b"*="}
_UPDATES = {b"++": b"--", b"--": b"++"}
_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_FUNCTIONS = frozenset({"function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function"})
_NAMING_STRINGS = frozenset({"import_statement", "export_statement", "import_specifier", "export_specifier", "computed_property_name"})
_LOADERS = frozenset({b"require", b"import"})
_NOTHING = frozenset({b"undefined", b"null", b"void 0"})


def flip_operator(node: Node) -> Iterator[Change]:
    """Comparisons, products, compound assignments and steps become their neighbour."""
    table = {
        "binary_expression": {**_COMPARISONS, **_ARITHMETIC},
        "augmented_assignment_expression": _ASSIGNMENTS,
        "update_expression": _UPDATES,
    }.get(node.type)
    sign = node.child_by_field_name("operator")
    if table is not None and sign is not None and text_of(sign) in table:
        name = "flip comparison" if text_of(sign) in _COMPARISONS else "flip operator"
        yield Change(name, sign, table[text_of(sign)], node)


def change_unary(node: Node) -> Iterator[Change]:
    """A negation or a sign is left out."""
    argument, sign = node.child_by_field_name("argument"), node.child_by_field_name("operator")
    if node.type == "unary_expression" and argument is not None and sign is not None and text_of(sign) in {b"!", b"-"}:
        yield Change("drop sign", node, b" " + text_of(argument), node)


def change_literal(node: Node) -> Iterator[Change]:
    """Another truth value, an empty text, a number that is one off."""
    if node.type in {"true", "false"} and node.is_named:
        yield Change("swap truth", node, b"false" if node.type == "true" else b"true", node)
    elif node.type == "number" and text_of(node).isdigit() and not (len(text_of(node)) > 1 and text_of(node).startswith(b"0")):
        yield Change("off by one", node, str(int(text_of(node)) + 1).encode(), node)
    elif (node.type == "string" and not is_name_string(node)) or (node.type == "template_string" and _is_plain_template(node)):
        quote, text = text_of(node)[:1], text_of(node)
        yield Change("change text", node, quote + quote if len(text) > 2 else quote + b"?" + quote, node)


def change_statement(node: Node) -> Iterator[Change]:
    """A call whose answer nobody reads is left out, an answer is not given, a loop is left or continued."""
    inner = node.named_children[0] if node.named_children else None
    if node.type == "expression_statement" and inner is not None and inner.type == "call_expression":
        called = inner.child_by_field_name("function")
        if called is not None and called.type != "super" and not _defines(inner):
            yield Change("remove call", node, b";", node)
    elif node.type == "return_statement" and inner is not None and text_of(inner) not in _NOTHING and not _defines(inner):
        yield Change("return nothing", node, b"return undefined;", node)
    elif node.type in {"break_statement", "continue_statement"} and inner is None and _is_in_loop(node):
        other = b"continue" if node.type == "break_statement" else b"break"
        yield Change("break or continue", node, other + b";", node)


def empty_collection(node: Node) -> Iterator[Change]:
    """A list or an object literal without what was in it."""
    if node.type in {"array", "object"} and node.named_children and not _defines(node):
        yield Change("empty collection", node, b"[]" if node.type == "array" else b"{}", node)


OPERATORS: tuple[Operator, ...] = (
    flip_operator,
    drop_operand,
    change_condition(b"(false)"),
    change_unary,
    change_literal,
    change_statement,
    empty_collection,
)


def _is_plain_template(node: Node) -> bool:
    above = node.parent
    tagged = above is not None and above.type == "call_expression"
    return not tagged and all(child.type != "template_substitution" for child in node.named_children)


def is_name_string(node: Node) -> bool:
    """Whether a string names a property or a module, or is a directive such as 'use strict'."""
    above = node.parent
    if above is None or above.type in _NAMING_STRINGS or above.type == "expression_statement":
        return True
    if above.type in {"pair", "method_definition", "property_signature", "public_field_definition", "field_definition"}:
        named = above.child_by_field_name("key") or above.child_by_field_name("name") or above.child_by_field_name("property")
        return named is not None and named.id == node.id
    called = above.parent.child_by_field_name("function") if above.type == "arguments" and above.parent is not None else None
    return called is not None and text_of(called) in _LOADERS


def _defines(node: Node) -> bool:
    """Whether a function or a class is written inside."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type in _FUNCTIONS or one.type in {"class", "class_declaration"}:
            return True
        waiting += one.named_children
    return False


def _is_in_loop(node: Node) -> bool:
    """Whether `break` here leaves a loop, and `continue` there means the same one."""
    above = node.parent
    while above is not None and above.type not in _FUNCTIONS:
        if above.type in _LOOPS:
            return True
        if above.type == "switch_statement":
            return False
        above = above.parent
    return False
