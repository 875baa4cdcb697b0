"""Small faults for Java: each operator looks at one node and says which bytes become which.

Nothing is printed from a tree. Types are not known here, so some of the faults do not compile; whoever judges them leaves those out.
"""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from iama_engine.languages.source_mutants import Change

Operator = Callable[[Node], Iterator[Change]]

_MIRRORED = ((b"<", b"<="), (b">", b">="), (b"==", b"!="))
_COMPARISONS = {one: other for pair in _MIRRORED for one, other in (pair, pair[::-1])}
_ARITHMETIC = {b"*": b"/", b"/": b"*", b"%": b"*", b"&": b"|", b"|": b"&", b"<<": b">>", b">>": b"<<"}
_ASSIGNMENTS = {b"+=": b"-=", b"-=": b"+=", b"*=": b"/=", b"/=": b"*=", b"|=": b"&=", b"&=": b"|="}
_UPDATES = {b"++": b"--", b"--": b"++"}
_BOTH_SIDES = frozenset({b"&&", b"||"})
_FIRST_SIDE = frozenset({b"+", b"-"})
_LOOPS = frozenset({"for_statement", "enhanced_for_statement", "while_statement", "do_statement"})
_SCOPES = frozenset({"method_declaration", "constructor_declaration", "compact_constructor_declaration", "lambda_expression"})
_NUMBERS = frozenset({"integral_type", "floating_point_type"})
_NOTHING = frozenset({b"null", b"0", b"-1"})


def flip_operator(node: Node) -> Iterator[Change]:
    """Comparisons, products, bits, compound assignments and steps become their neighbour."""
    if node.type == "update_expression":
        sign = next((child for child in node.children if _text(child) in _UPDATES), None)
        table = _UPDATES
    else:
        table = {"binary_expression": {**_COMPARISONS, **_ARITHMETIC}, "assignment_expression": _ASSIGNMENTS}.get(node.type, {})
        sign = node.child_by_field_name("operator")
    if sign is not None and _text(sign) in table:
        name = "flip comparison" if _text(sign) in _COMPARISONS else "flip operator"
        yield Change(name, sign, table[_text(sign)], node)


def drop_operand(node: Node) -> Iterator[Change]:
    """One side of `&&`, `||`, `+` and `-` alone."""
    if node.type != "binary_expression":
        return
    sign, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if sign is None or left is None or right is None or _text(sign) not in _BOTH_SIDES | _FIRST_SIDE:
        return
    yield Change("drop operand", node, _text(left), node)
    if _text(sign) in _BOTH_SIDES:
        yield Change("drop operand", node, _text(right), node)


def change_condition(node: Node) -> Iterator[Change]:
    """A decision goes the other way; a loop never begins. `Boolean.FALSE`, as code after a plain `false` would not compile."""
    condition = node.child_by_field_name("condition")
    if condition is None:
        return
    if node.type == "if_statement":
        yield Change("negate condition", condition, b"(!" + _text(condition) + b")", condition)
    elif node.type == "ternary_expression":
        yield Change("negate condition", condition, b"!(" + _text(condition) + b")", condition)
    elif node.type == "while_statement":
        yield Change("skip loop", condition, b"(Boolean.FALSE)", condition)


def change_unary(node: Node) -> Iterator[Change]:
    """A negation or a sign is left out."""
    operand, sign = node.child_by_field_name("operand"), node.child_by_field_name("operator")
    if node.type == "unary_expression" and operand is not None and sign is not None and _text(sign) in {b"!", b"-"}:
        yield Change("drop sign", node, b" " + _text(operand), node)


def change_literal(node: Node) -> Iterator[Change]:
    """Another truth value, an empty text, a number that is one off."""
    if node.type in {"true", "false"}:
        yield Change("swap truth", node, b"false" if node.type == "true" else b"true", node)
    elif node.type == "decimal_integer_literal":
        digits = _text(node).rstrip(b"lL")
        if digits.isdigit():
            yield Change("off by one", node, str(int(digits) + 1).encode() + _text(node)[len(digits) :], node)
    elif node.type == "string_literal" and not _text(node).startswith(b'"""'):
        yield Change("change text", node, b'""' if len(_text(node)) > 2 else b'"?"', node)


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
    change_condition,
    change_unary,
    change_literal,
    change_statement,
    empty_collection,
)


def _text(node: Node) -> bytes:
    return node.text or b""


def _other_answer(node: Node, answer: Node) -> bytes:
    """The opposite of a truth value, nothing, or zero; empty where the answer is that already or the method is not known."""
    above = node.parent
    while above is not None and above.type not in _SCOPES:
        above = above.parent
    kind = above.child_by_field_name("type") if above is not None and above.type == "method_declaration" else None
    if kind is None or _text(answer) in _NOTHING:
        return b""
    if kind.type == "boolean_type":
        return b"!(" + _text(answer) + b")" if answer.type not in {"true", "false"} else b""
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
