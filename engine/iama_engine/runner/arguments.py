"""The arguments of a statement's calls: where they stand, and another value put into the place of one."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class ArgumentPlace:
    """One argument: the number of its call in the statement, the called function's bare name, the variable it is called on, if it is
    one, and the argument's number, or its name where it is a keyword."""

    call: int
    function: str
    receiver: str
    argument: int | str


@lru_cache(maxsize=20000)
def argument_places(statement: str) -> tuple[ArgumentPlace, ...]:
    """Every argument of every call whose function has a name; none behind `*` or `**`."""
    return tuple(place for number, call in enumerate(_calls(_parsed(statement))) for place in _places(number, call))


def with_argument(statement: str, place: ArgumentPlace, value: str) -> str:
    """The statement with the source of another value in a place of it."""
    tree = _parsed(statement)
    call, new = _calls(tree)[place.call], ast.parse(value, mode="eval").body
    if isinstance(place.argument, int):
        call.args[place.argument] = new
    else:
        next(keyword for keyword in call.keywords if keyword.arg == place.argument).value = new
    return ast.unparse(tree)


def _places(number: int, call: ast.Call) -> Iterator[ArgumentPlace]:
    function = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    receiver = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
    if not function:
        return
    for at, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred):
            break
        yield ArgumentPlace(number, function, receiver, at)
    yield from (ArgumentPlace(number, function, receiver, keyword.arg) for keyword in call.keywords if keyword.arg)


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _parsed(statement: str) -> ast.AST:
    try:
        return ast.parse(statement)
    except (SyntaxError, ValueError):
        return ast.Module([], [])
