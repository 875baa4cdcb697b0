"""The faults the search aims at. `held_out_operators` has others, so that its score is no echo of this search."""

import ast
from collections.abc import Iterator
from typing import Any

from .mutants import Change, Operator, Slot

_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


def negate_comparison(slot: Slot) -> Iterator[Change]:
    """`==` becomes `!=`, `<` becomes `>=`."""
    if isinstance(slot.node, ast.cmpop):
        yield "negate_comparison", _NEGATED[type(slot.node)]()


def move_boundary(slot: Slot) -> Iterator[Change]:
    """`<` becomes `<=`."""
    if type(slot.node) in _BOUNDARY:
        yield "move_boundary", _BOUNDARY[type(slot.node)]()


def swap_arithmetic(slot: Slot) -> Iterator[Change]:
    """`+` becomes `-`."""
    if type(slot.node) in _ARITHMETIC and not _is_formatting(slot.parent):
        yield "swap_arithmetic", _ARITHMETIC[type(slot.node)]()


def _is_formatting(node: Any) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


def change_constant(slot: Slot) -> Iterator[Change]:
    """Numbers move by one, texts grow, truth turns."""
    if not isinstance(slot.node, ast.Constant):
        return
    value = slot.node.value
    if isinstance(value, bool):
        yield "change_constant", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield "change_constant", ast.Constant(value + 1)
        yield "change_constant", ast.Constant(value - 1)
    elif isinstance(value, str):
        yield "change_constant", ast.Constant(value + "XX")
    elif isinstance(value, bytes):
        yield "change_constant", ast.Constant(value + b"XX")


def swap_and_or(slot: Slot) -> Iterator[Change]:
    """`and` becomes `or`."""
    if isinstance(slot.node, ast.boolop):
        yield "swap_and_or", ast.Or() if isinstance(slot.node, ast.And) else ast.And()


def negate_condition(slot: Slot) -> Iterator[Change]:
    """`if c` becomes `if not c`, where the comparison operators do not do that already."""
    if slot.field == "test" and not (isinstance(slot.node, ast.Compare) and len(slot.node.ops) == 1):
        yield "negate_condition", ast.UnaryOp(ast.Not(), slot.node)


def return_nothing(slot: Slot) -> Iterator[Change]:
    """`return x` becomes `return None`."""
    if isinstance(slot.parent, ast.Return) and not (isinstance(slot.node, ast.Constant) and slot.node.value is None):
        yield "return_nothing", ast.Constant(None)


def drop_statement(slot: Slot) -> Iterator[Change]:
    """An assignment or a call goes."""
    if isinstance(slot.node, ast.Assign | ast.AugAssign | ast.Delete) or (
        isinstance(slot.node, ast.Expr) and isinstance(slot.node.value, ast.Call)
    ):
        yield "drop_statement", ast.Pass()


SEARCH: tuple[Operator, ...] = (
    negate_comparison,
    move_boundary,
    swap_arithmetic,
    change_constant,
    swap_and_or,
    negate_condition,
    return_nothing,
    drop_statement,
)
