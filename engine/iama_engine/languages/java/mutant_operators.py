"""Small faults for Java: each operator looks at one node and says which bytes become which.

Nothing is printed from a tree. Types are not known here, so some of the faults do not compile; whoever judges them leaves those out.
"""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.shared_operators import Operator, change_condition, drop_operand, text_of
from iama_engine.languages.source_mutants import Change

_MIRRORED = ((b"<", b"<="), (b">", b">="), (b"==", b"!="))
_COMPARISONS = {one: other for pair in _MIRRORED for one, other in (pair, pair[::-1])}
_ARITHMETIC = {b"*": b"/", b"/": b"*", b"%": b"*", b"&": b"|", b"|": b"&", b"<<": b">>", b">>": b"<<"}
_ASSIGNMENTS = {b"+=": b"-=", b"-=": b"+=", b"*=": b"/=", b"/=": b"*=", b"|=": b"&=", b"&=": b"|="}
_UPDATES = {b"++": b"--", b"--": b"++"}
_LOOPS = frozenset({"for_statement", "enhanced_for_statement", "while_statement", "do_statement"})
_SCOPES = frozenset({"method_declaration", "constructor_declaration", "compact_constructor_declaration", "lambda_expression"})
_NUMBERS = frozenset({"integral_type", "floating_point_type"})
_NOTHING = frozenset({b"null", b"0", b"-1"})


def flip_operator(node: Node) -> Iterator[Change]:
    """Comparisons, products, bits, compound assignments and steps become their neighbour."""
    if node.type == "update_expression":
        sign = next((child for child in node.children if text_of(child) in _UPDATES), None)
        table = _UPDATES
    else:
        table = {"binary_expression": {**_COMPARISONS, **_ARITHMETIC}, "assignment_expression": _ASSIGNMENTS}.get(node.type, {})
        sign = node.child_by_field_name("operator")
    if sign is not None and text_of(sign) in table:
        name = "flip comparison" if text_of(sign) in _COMPARISONS else "flip operator"
        yield Change(name, sign, table[text_of(sign)], node)


def change_unary(node: Node) -> Iterator[Change]:
    """A negation or a sign is left out."""
    operand, sign = node.child_by_field_name("operand"), node.child_by_field_name("operator")
    if node.type == "unary_expression" and operand is not None and sign is not None and text_of(sign) in {b"!", b"-"}:
        yield Change("drop sign", node, b" " + text_of(operand), node)


def change_literal(node: Node) -> Iterator[Change]:
    """Another truth value, an empty text, a number that is one off."""
    if node.type in {"true", "false"}:
        yield Change("swap truth", node, b"false" if node.type == "true" else b"true", node)
    elif node.type == "decimal_integer_literal":
        digits = text_of(node).rstrip(b"lL")
        if digits.isdigit():
            yield Change("off by one", node, str(int(digits) + 1).encode() + text_of(node)[len(digits) :], node)
    elif node.type == "string_literal" and not text_of(node).startswith(b'"""'):
        yield Change("change text", node, b'""' if len(text_of(node)) > 2 else b'"?"', node)


def change_statement(node: Node) -> Iterator[Change]:
    """A call whose answer nobody reads is left out, another answer is given, a loop is left or continued."""
    inner = node.named_children[0] if node.named_children else None
    if node.type == "expression_statement" and inner is not None and inner.type == "method_invocation" and not _defines(inner):
        yield Change("remove call", node, b";", node)
    elif node.type == "return_statement" and inner is not None and not _defines(inner):
        other = _other_answer(node, inner)
        if other:
            yield Change("return other", node, b"return " + other + b";", node)
    elif node.type in {"break_statement", "continue_statement"} and inner is None and _is_in_loop(node):
        other = b"continue" if node.type == "break_statement" else b"break"
        yield Change("break or continue", node, other + b";", node)


def empty_collection(node: Node) -> Iterator[Change]:
    """The elements of an array without what was in it."""
    if node.type == "array_initializer" and node.named_children and not _defines(node):
        yield Change("empty collection", node, b"{}", node)


OPERATORS: tuple[Operator, ...] = (
    flip_operator,
    drop_operand,
    change_condition(b"(Boolean.FALSE)"),  # code after a plain `false` would not compile
    change_unary,
    change_literal,
    change_statement,
    empty_collection,
)


def _other_answer(node: Node, answer: Node) -> bytes:
    """The opposite of a truth value, nothing, or zero; empty where the answer is that already or the method is not known."""
    above = node.parent
    while above is not None and above.type not in _SCOPES:
        above = above.parent
    kind = above.child_by_field_name("type") if above is not None and above.type == "method_declaration" else None
    if kind is None or text_of(answer) in _NOTHING:
        return b""
    if kind.type == "boolean_type":
        return b"!(" + text_of(answer) + b")" if answer.type not in {"true", "false"} else b""
    return b"0" if kind.type in _NUMBERS else b"null"


def _defines(node: Node) -> bool:
    """Whether a class or a lambda is written inside."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type in {"class_body", "lambda_expression"}:
            return True
        waiting += one.named_children
    return False


def _is_in_loop(node: Node) -> bool:
    """Whether `break` here leaves a loop, and `continue` there means the same one."""
    above = node.parent
    while above is not None and above.type not in _SCOPES:
        if above.type in _LOOPS:
            return True
        if above.type == "switch_expression":
            return False
        above = above.parent
    return False
