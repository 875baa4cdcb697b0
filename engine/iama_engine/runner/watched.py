"""Functions compiled a second time, with marks: each statement tells its lines, each condition and part of one its value, each loop
what it goes through.

Far cheaper than a trace hook, which Python calls for every line of every file, and it sees values where a hook sees lines.
"""

import ast
import builtins
import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CodeType, FunctionType
from typing import Any

from .mutants import Slot, slots_of
from .swap import Loaded
from .units import Unit, compile_unit

Line = tuple[str, int]
_LINE, _VALUE, _ROUNDS = "__iama_line__", "__iama_value__", "__iama_rounds__"


Tell = Callable[[int, Any], Any]
"""Takes the number of a place and its value, and gives the value to go on with."""


def decisions_of(unit: Unit) -> list[Slot]:
    """Every condition of a function's body, every part of one and whatever a loop goes through, in source order; constants are none."""
    signature = {id(node) for node in ast.walk(unit.node.args)}
    return [slot for slot in slots_of(unit.node) if id(slot.node) not in signature and (is_loop(slot) or _decides(slot))]


def is_loop(slot: Slot) -> bool:
    """Whether a loop goes through what stands in the place."""
    return slot.field == "iter" and not isinstance(slot.parent, ast.AsyncFor) and not getattr(slot.parent, "is_async", 0)


def _decides(slot: Slot) -> bool:
    if not isinstance(slot.node, ast.expr) or isinstance(slot.node, ast.Constant):
        return False
    is_negated = isinstance(slot.parent, ast.UnaryOp) and isinstance(slot.parent.op, ast.Not)
    return slot.field in ("test", "ifs") or is_negated or isinstance(slot.parent, ast.BoolOp)


@dataclass(frozen=True, eq=False)
class Watched:
    """A function with its marks; `code` is None where it could not be made."""

    unit: Unit
    functions: Sequence[FunctionType]
    code: CodeType | None


def watch(unit: Unit, loaded: Loaded, first: int | None) -> Watched:
    """Compile a unit with marks. Its decisions are numbered from `first`; where that is None it tells its lines alone."""
    functions = loaded.functions.get(unit.address, [])
    return Watched(unit, functions, _compile(unit, functions[0].__code__, first) if functions else None)


def _compile(unit: Unit, original: CodeType, first: int | None) -> CodeType | None:
    marked = replace(unit, node=copy.deepcopy(unit.node))
    if first is not None:
        for number, slot in reversed(list(enumerate(decisions_of(marked), first))):
            slot.put(_call(_ROUNDS if is_loop(slot) else _VALUE, [ast.Constant(number), slot.node], slot.node))
    _mark_lines(marked.node, unit.path)
    try:
        code = compile_unit(marked, original.co_filename)
        if "__class__" in original.co_freevars and not code.co_freevars:
            code = compile_unit(marked, original.co_filename, keep_class_cell=True)
    except (SyntaxError, ValueError, TypeError, RecursionError):
        return None
    return code if code.co_freevars == original.co_freevars else None


def _call(name: str, arguments: list[ast.expr], at: ast.AST) -> ast.Call:
    call = ast.Call(ast.Name(name, ast.Load()), arguments, [])
    for node in ast.walk(call):
        if "lineno" in node._attributes and not hasattr(node, "lineno"):
            ast.copy_location(node, at)
    return call


def _mark_lines(function: ast.AST, path: str) -> None:
    for node in list(ast.walk(function)):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                setattr(node, block, [part for statement in statements for part in _marked(statement, path)])


def _marked(statement: ast.stmt, path: str) -> Iterator[ast.stmt]:
    """A statement behind the marks of its own lines; a text that stands alone may be a docstring and stays the first."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
        for line in _own_lines(statement):
            place = ast.Tuple([ast.Constant(path), ast.Constant(line)], ast.Load())
            yield ast.copy_location(ast.Expr(_call(_LINE, [place], statement)), statement)
    yield statement


def _own_lines(statement: ast.stmt) -> range:
    """The lines of a statement without those of the statements in it."""
    inner = [node.lineno for node in ast.walk(statement) if isinstance(node, ast.stmt) and node is not statement]
    last = min(inner, default=(statement.end_lineno or statement.lineno) + 1)
    return range(statement.lineno, max(last, statement.lineno + 1))


@contextmanager
def telling(watched: Sequence[Watched], tell_line: Callable[[Line], None], tell_value: Tell, tell_rounds: Tell) -> Iterator[None]:
    """Run the functions with their marks for as long; whatever `tell_rounds` gives is gone through instead."""
    for name, tell in ((_LINE, tell_line), (_VALUE, tell_value), (_ROUNDS, tell_rounds)):
        setattr(builtins, name, tell)
    swapped = [(function, function.__code__, one.code) for one in watched if one.code is not None for function in one.functions]
    try:
        for function, _, code in swapped:
            function.__code__ = code
        yield
    finally:
        for function, original, _ in swapped:
            function.__code__ = original
