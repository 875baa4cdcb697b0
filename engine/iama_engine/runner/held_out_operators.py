"""The faults a frozen suite is scored with. The search never sees them: a suite that kills these was not made for them."""

import ast
from collections.abc import Iterator
from typing import Any

from .mutants import Change, Operator, Slot

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
_SIBLINGS = {
    "lower": "upper",
    "upper": "lower",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "startswith": "endswith",
    "endswith": "startswith",
    "ljust": "rjust",
    "rjust": "ljust",
    "find": "rfind",
    "index": "count",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "extend": "append",
    "keys": "values",
    "values": "keys",
    "match": "search",
    "search": "match",
    "floor": "ceil",
    "ceil": "floor",
}
_UNWRAPPED = frozenset({"str", "int", "float", "list", "tuple", "set", "sorted", "reversed", "abs", "round", "bool", "unicode", "repr"})
_REFINING = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "replace", "copy", "encode", "decode", "expandtabs", "zfill"}
)


def flip_comparison(slot: Slot) -> Iterator[Change]:
    """`<` becomes `>`."""
    if type(slot.node) in _FLIPPED:
        yield "flip_comparison", _FLIPPED[type(slot.node)]()


def drop_operand(slot: Slot) -> Iterator[Change]:
    """`a and b` becomes `a`, then `b`; `a + b` becomes `a`."""
    if isinstance(slot.node, ast.BoolOp):
        for value in (slot.node.values[0], slot.node.values[-1]):
            yield "drop_operand", value
    elif isinstance(slot.node, ast.BinOp):
        yield "drop_operand", slot.node.left


def swap_arguments(slot: Slot) -> Iterator[Change]:
    """`f(a, b)` becomes `f(b, a)`."""
    if not isinstance(slot.node, ast.Call):
        return
    call = slot.node
    if len(call.args) >= 2 and not any(isinstance(argument, ast.Starred) for argument in call.args[:2]):
        first, second, *rest = call.args
        yield "swap_arguments", ast.Call(call.func, [second, first, *rest], call.keywords)


def drop_keyword(slot: Slot) -> Iterator[Change]:
    """`f(x, key=1)` becomes `f(x)`."""
    if isinstance(slot.node, ast.Call):
        for keyword in slot.node.keywords:
            kept = [other for other in slot.node.keywords if other is not keyword]
            yield "drop_keyword", ast.Call(slot.node.func, slot.node.args, kept)


def take_sibling(slot: Slot) -> Iterator[Change]:
    """`x.lower()` becomes `x.upper()`, `min` becomes `max`."""
    if not isinstance(slot.node, ast.Call):
        return
    call = slot.node
    if isinstance(call.func, ast.Attribute) and call.func.attr in _SIBLINGS:
        other = ast.Attribute(call.func.value, _SIBLINGS[call.func.attr], ast.Load())
        yield "take_sibling", ast.Call(other, call.args, call.keywords)
    elif isinstance(call.func, ast.Name) and call.func.id in _SIBLINGS:
        yield "take_sibling", ast.Call(ast.Name(_SIBLINGS[call.func.id], ast.Load()), call.args, call.keywords)


def unwrap_call(slot: Slot) -> Iterator[Change]:
    """`x.strip()` becomes `x`, `sorted(x)` becomes `x`; not where the call is a statement of its own."""
    if not isinstance(slot.node, ast.Call) or isinstance(slot.parent, ast.Expr):
        return
    function: Any = slot.node.func
    if isinstance(function, ast.Attribute) and function.attr in _REFINING:
        yield "unwrap_call", function.value
    elif isinstance(function, ast.Name) and function.id in _UNWRAPPED and len(slot.node.args) == 1:
        yield "unwrap_call", slot.node.args[0]


def empty_constant(slot: Slot) -> Iterator[Change]:
    """A text becomes empty, a number changes sign."""
    if not isinstance(slot.node, ast.Constant) or isinstance(slot.node.value, bool):
        return
    value = slot.node.value
    if isinstance(value, str | bytes) and value:
        yield "empty_constant", ast.Constant(value[:0])
    elif isinstance(value, int | float) and value > 1:
        yield "empty_constant", ast.UnaryOp(ast.USub(), ast.Constant(value))


def open_slice(slot: Slot) -> Iterator[Change]:
    """`x[a:b]` becomes `x[a:]`, then `x[:b]`."""
    if isinstance(slot.node, ast.Slice):
        if slot.node.upper is not None:
            yield "open_slice", ast.Slice(slot.node.lower, None, slot.node.step)
        if slot.node.lower is not None:
            yield "open_slice", ast.Slice(None, slot.node.upper, slot.node.step)


def swap_jump(slot: Slot) -> Iterator[Change]:
    """`break` becomes `continue` and the other way round."""
    if isinstance(slot.node, ast.Break):
        yield "swap_jump", ast.Continue()
    elif isinstance(slot.node, ast.Continue):
        yield "swap_jump", ast.Break()


def force_branch(slot: Slot) -> Iterator[Change]:
    """A condition is always true, then never."""
    if slot.field == "test" and isinstance(slot.parent, ast.If | ast.IfExp):
        yield "force_branch", ast.Constant(True)
        yield "force_branch", ast.Constant(False)


def shorten_loop(slot: Slot) -> Iterator[Change]:
    """A loop misses the first round, then runs backwards."""
    if slot.field == "iter" and isinstance(slot.parent, ast.For | ast.comprehension):
        everything = ast.Call(ast.Name("list", ast.Load()), [slot.node], [])
        yield "shorten_loop", ast.Subscript(everything, ast.Slice(ast.Constant(1), None, None), ast.Load())
        backwards = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield "shorten_loop", ast.Subscript(everything, backwards, ast.Load())


def forget_sum(slot: Slot) -> Iterator[Change]:
    """`x += y` becomes `x = y`."""
    if isinstance(slot.node, ast.AugAssign):
        yield "forget_sum", ast.Assign([slot.node.target], slot.node.value)


def leak_exception(slot: Slot) -> Iterator[Change]:
    """A handler raises again instead of handling; a `raise` is forgotten."""
    if isinstance(slot.node, ast.ExceptHandler):
        handler = slot.node
        if not (len(handler.body) == 1 and isinstance(handler.body[0], ast.Raise)):
            yield "leak_exception", ast.ExceptHandler(handler.type, handler.name, [ast.Raise(None, None)])
    elif isinstance(slot.node, ast.Raise):
        yield "leak_exception", ast.Pass()


def drop_element(slot: Slot) -> Iterator[Change]:
    """A list, tuple or set literal loses its first element."""
    if isinstance(slot.node, ast.List | ast.Tuple | ast.Set) and len(slot.node.elts) >= 2 and slot.field != "targets":
        if isinstance(slot.node, ast.Set):
            yield "drop_element", ast.Set(slot.node.elts[1:])
        elif isinstance(slot.node.ctx, ast.Load):
            yield "drop_element", type(slot.node)(slot.node.elts[1:], ast.Load())


HELD_OUT: tuple[Operator, ...] = (
    flip_comparison,
    drop_operand,
    swap_arguments,
    drop_keyword,
    take_sibling,
    unwrap_call,
    empty_constant,
    open_slice,
    swap_jump,
    force_branch,
    shorten_loop,
    forget_sum,
    leak_exception,
    drop_element,
)
