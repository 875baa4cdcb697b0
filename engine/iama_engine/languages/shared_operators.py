"""Small faults that mean the same in every language with braces: their grammars name these nodes alike."""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from iama_engine.languages.source_mutants import Change

Operator = Callable[[Node], Iterator[Change]]

_BOTH_SIDES = frozenset({b"&&", b"||", b"??"})
_FIRST_SIDE = frozenset({b"+", b"-"})


def text_of(node: Node) -> bytes:
    """The bytes of a node."""
    return node.text or b""


def drop_operand(node: Node) -> Iterator[Change]:
    """One side of `&&`, `||`, `??`, `+` and `-` alone."""
    if node.type != "binary_expression":
        return
    sign, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if sign is None or left is None or right is None or text_of(sign) not in _BOTH_SIDES | _FIRST_SIDE:
        return
    yield Change("drop operand", node, text_of(left), node)
    if text_of(sign) in _BOTH_SIDES:
        yield Change("drop operand", node, text_of(right), node)


def change_condition(never: bytes) -> Operator:
    """A decision goes the other way; a loop never begins: `never` is the condition that it gets, in its parentheses."""

    def change(node: Node) -> Iterator[Change]:
        condition = node.child_by_field_name("condition")
        if condition is None:
            return
        if node.type == "if_statement":
            yield Change("negate condition", condition, b"(!" + text_of(condition) + b")", condition)
        elif node.type == "ternary_expression":
            yield Change("negate condition", condition, b"!(" + text_of(condition) + b")", condition)
        elif node.type == "while_statement":
            yield Change("skip loop", condition, never, condition)

    return change
