"""The faults that the search for tests aims at. `mutant_operators` has others, so that its score is no echo of this search."""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.ecmascript.mutant_operators import is_name_string
from iama_engine.languages.shared_operators import Operator
from iama_engine.languages.source_mutants import Change

_SWAPPED = {b"&&": b"||", b"||": b"&&", b"??": b"&&", b"+": b"-", b"-": b"+", b"*": b"+", b"/": b"-", b"%": b"+"}
_TURNED = {b"<": b">", b">": b"<", b"<=": b">", b">=": b"<"}
_CALLS = {
    b"push": b"unshift",
    b"shift": b"pop",
    b"pop": b"shift",
    b"indexOf": b"lastIndexOf",
    b"lastIndexOf": b"indexOf",
    b"some": b"every",
    b"every": b"some",
    b"toLowerCase": b"toUpperCase",
    b"toUpperCase": b"toLowerCase",
    b"min": b"max",
    b"max": b"min",
    b"filter": b"map",
}
_CHANGING = frozenset({"assignment_expression", "augmented_assignment_expression", "update_expression"})
_FUNCTIONS = frozenset({"function_expression", "arrow_function", "class", "generator_function"})


def swap_operator(node: Node) -> Iterator[Change]:
    """`&&` for `||`, `-` for `+`; a comparison looks the other way."""
    sign = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    if sign is not None and _text(sign) in {**_SWAPPED, **_TURNED}:
        yield Change("swap operator", sign, {**_SWAPPED, **_TURNED}[_text(sign)], node)


def decide_always(node: Node) -> Iterator[Change]:
    """A decision that always goes one way."""
    condition = node.child_by_field_name("condition")
    if condition is None or node.type not in {"if_statement", "ternary_expression"}:
        return
    for truth in (b"true", b"false"):
        yield Change("decide always", condition, b"(" + truth + b")", condition)


def drop_change(node: Node) -> Iterator[Change]:
    """An assignment, a step or a `throw` is left out."""
    inner = node.named_children[0] if node.named_children else None
    is_change = node.type == "expression_statement" and inner is not None and inner.type in _CHANGING and not _gives_function(inner)
    if is_change or node.type == "throw_statement":
        yield Change("drop change", node, b";", node)


def change_number(node: Node) -> Iterator[Change]:
    """A number one less."""
    if node.type == "number" and _text(node).isdigit() and not (len(_text(node)) > 1 and _text(node).startswith(b"0")):
        yield Change("one less", node, b"(" + str(int(_text(node)) - 1).encode() + b")", node)


def grow_text(node: Node) -> Iterator[Change]:
    """A text with something more in front of it."""
    if node.type == "string" and not is_name_string(node):
        yield Change("grow text", node, _text(node)[:1] + b"XX" + _text(node)[1:], node)


def answer_null(node: Node) -> Iterator[Change]:
    """`return null` in place of an answer."""
    inner = node.named_children[0] if node.type == "return_statement" and node.named_children else None
    if inner is not None and inner.type != "null" and not _gives_function(inner):
        yield Change("answer null", node, b"return null;", node)


def rename_call(node: Node) -> Iterator[Change]:
    """A method that does nearly the same: the other end, the other case, the other extreme."""
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    named = called.child_by_field_name("property") if called is not None and called.type == "member_expression" else None
    if named is not None and _text(named) in _CALLS:
        yield Change("rename call", named, _CALLS[_text(named)], node)


def forget_argument(node: Node) -> Iterator[Change]:
    """`undefined` in place of the last argument."""
    arguments = node.child_by_field_name("arguments") if node.type == "call_expression" else None
    last = arguments.named_children[-1] if arguments is not None and arguments.named_children else None
    loads = _text(node.child_by_field_name("function")) in {b"require", b"import"}
    if last is not None and not loads and last.type not in _FUNCTIONS and last.type not in {"spread_element", "comment"}:
        yield Change("forget argument", last, b"undefined", node)


def forget_pair(node: Node) -> Iterator[Change]:
    """A property of an object literal has no value."""
    value = node.child_by_field_name("value") if node.type == "pair" else None
    if value is not None and not _gives_function(value) and _text(value) != b"undefined":
        yield Change("forget pair", value, b"undefined", node)


SEARCH: tuple[Operator, ...] = (
    swap_operator,
    decide_always,
    drop_change,
    change_number,
    grow_text,
    answer_null,
    rename_call,
    forget_argument,
    forget_pair,
)


def _gives_function(node: Node) -> bool:
    value = node.child_by_field_name("right") or node
    return value.type in _FUNCTIONS


def _text(node: Node | None) -> bytes:
    return (node.text or b"") if node is not None else b""
