"""The faults that the search for tests aims at. `mutant_operators` has others, so that its score is no echo of this search."""

from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.shared_operators import Operator, text_of
from iama_engine.languages.source_mutants import Change

_SWAPPED = {b"&&": b"||", b"||": b"&&", b"+": b"-", b"-": b"+", b"*": b"+", b"/": b"-", b"%": b"+"}
_TURNED = {b"<": b">", b">": b"<", b"<=": b">", b">=": b"<"}
_CALLS = {
    b"indexOf": b"lastIndexOf",
    b"lastIndexOf": b"indexOf",
    b"startsWith": b"endsWith",
    b"endsWith": b"startsWith",
    b"toLowerCase": b"toUpperCase",
    b"toUpperCase": b"toLowerCase",
    b"min": b"max",
    b"max": b"min",
    b"containsKey": b"containsValue",
    b"floor": b"ceil",
    b"ceil": b"floor",
}
_CHANGING = frozenset({"assignment_expression", "update_expression"})
_FIXED = frozenset({b"null", b"0", b"-1"})
_NUMBERS = frozenset({b"int", b"long", b"short", b"float", b"double"})
_SCOPES = frozenset({"method_declaration", "constructor_declaration", "lambda_expression"})


def swap_operator(node: Node) -> Iterator[Change]:
    """`&&` for `||`, `-` for `+`; a comparison looks the other way."""
    sign = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    joins_text = sign is not None and text_of(sign) == b"+" and any(side.type == "string_literal" for side in node.named_children)
    if sign is not None and not joins_text and text_of(sign) in {**_SWAPPED, **_TURNED}:
        yield Change("swap operator", sign, {**_SWAPPED, **_TURNED}[text_of(sign)], node)


def decide_always(node: Node) -> Iterator[Change]:
    """A decision that always goes one way; boxed, as code behind a plain truth value would not compile."""
    condition = node.child_by_field_name("condition")
    if condition is None or node.type not in {"if_statement", "ternary_expression"}:
        return
    for truth in (b"TRUE", b"FALSE"):
        yield Change("decide always", condition, b"(Boolean." + truth + b")", condition)


def drop_change(node: Node) -> Iterator[Change]:
    """An assignment, a step or a `throw` is left out."""
    inner = node.named_children[0] if node.named_children else None
    if (node.type == "expression_statement" and inner is not None and inner.type in _CHANGING) or node.type == "throw_statement":
        yield Change("drop change", node, b";", node)


def change_number(node: Node) -> Iterator[Change]:
    """A number one less."""
    if node.type == "decimal_integer_literal" and text_of(node).isdigit():
        yield Change("one less", node, b"(" + str(int(text_of(node)) - 1).encode() + b")", node)


def grow_text(node: Node) -> Iterator[Change]:
    """A text with something more in front of it."""
    if node.type == "string_literal" and not text_of(node).startswith(b'"""'):
        yield Change("grow text", node, b'"XX' + text_of(node)[1:], node)


def answer_otherwise(node: Node) -> Iterator[Change]:
    """A fixed truth value, a longer text or a number one more as the answer."""
    inner = node.named_children[0] if node.type == "return_statement" and node.named_children else None
    kind = _answers(node) if inner is not None else b""
    if inner is None or text_of(inner) in _FIXED:
        return
    if kind == b"boolean" and inner.type not in {"true", "false"}:
        for truth in (b"true", b"false"):
            yield Change("answer always", node, b"return " + truth + b";", node)
    elif kind == b"String" and inner.type != "string_literal":
        yield Change("answer more", node, b'return "XX" + (' + text_of(inner) + b");", node)
    elif kind in _NUMBERS and inner.type != "decimal_integer_literal":
        yield Change("answer more", node, b"return (" + text_of(inner) + b") + 1;", node)


def rename_call(node: Node) -> Iterator[Change]:
    """A method that does nearly the same: the other end, the other case, the other extreme."""
    called = node.child_by_field_name("name") if node.type == "method_invocation" else None
    if called is not None and text_of(called) in _CALLS:
        yield Change("rename call", called, _CALLS[text_of(called)], node)


def forget_argument(node: Node) -> Iterator[Change]:
    """`null` in place of the last argument, where that is a plain name; for a number it does not compile."""
    arguments = node.child_by_field_name("arguments") if node.type in {"method_invocation", "object_creation_expression"} else None
    last = arguments.named_children[-1] if arguments is not None and arguments.named_children else None
    if last is not None and last.type == "identifier":
        yield Change("forget argument", last, b"null", node)


SEARCH: tuple[Operator, ...] = (
    swap_operator,
    decide_always,
    drop_change,
    change_number,
    grow_text,
    answer_otherwise,
    rename_call,
    forget_argument,
)


def _answers(node: Node) -> bytes:
    """The type that the method around answers with; empty where it is not known."""
    above = node.parent
    while above is not None and above.type not in _SCOPES:
        above = above.parent
    kind = above.child_by_field_name("type") if above is not None and above.type == "method_declaration" else None
    return text_of(kind) if kind is not None else b""
