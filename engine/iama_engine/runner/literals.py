"""Change a literal a little, or a literal inside a statement: the small steps of the search."""

import ast
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .observe import literal_of

_TEXT_MARKS = (" ", "\n", "-", "_", ".", "é", "A", "z", "0", "<", "&", '"', "s", "\t")


def nudge(value: Any, chance: random.Random) -> Any:
    """A value of the same kind, one step away."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return chance.choice((value + 1, value - 1, -value, 0, value * 2, 1))
    if isinstance(value, float):
        return chance.choice((-value, value + 1, value / 3, 0.0, float(int(value)), value * 10))
    if isinstance(value, str):
        return _nudge_text(value, chance)
    if isinstance(value, bytes):
        return _nudge_text(value.decode("latin-1"), chance).encode("latin-1", "replace")
    if isinstance(value, list | tuple):
        return type(value)(_nudge_items(list(value), chance))
    if isinstance(value, dict):
        return _nudge_dict(value, chance)
    return chance.choice((None, 0, "", True))


def _nudge_text(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return chance.choice(
        (
            text[:at] + chance.choice(_TEXT_MARKS) + text[at:],
            text[:at] + text[at + 1 :],
            text.upper(),
            text.lower(),
            text.title(),
            text + text[-1:],
            text[:at],
            text[at:],
            "",
            text + " " + text,
            text.swapcase(),
        )
    )


def _nudge_items(items: list[Any], chance: random.Random) -> list[Any]:
    at = chance.randrange(len(items) + 1)
    if not items:
        return [chance.choice((1, "a", None, 2.5, [1, 2]))]
    other = chance.randrange(len(items))
    return chance.choice(
        (
            items[:at] + items[at + 1 :],
            [*items, items[other]],
            items[::-1],
            [*items[:other], nudge(items[other], chance), *items[other + 1 :]],
            [*items[:other], nudge(items[other], chance), *items[other + 1 :]],
            items[:1],
            [],
        )
    )


def _nudge_dict(value: dict[Any, Any], chance: random.Random) -> dict[Any, Any]:
    if not value:
        return {"a": 1}
    key = chance.choice(list(value))
    rest = {k: v for k, v in value.items() if k != key}
    return chance.choice(({**value, key: nudge(value[key], chance)}, rest, {**value, "b": value[key]}, {}))


def nudged_source(source: str, chance: random.Random) -> str:
    """The source of a literal one step away; the source itself where it is no literal."""
    try:
        value = ast.literal_eval(source)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return source
    return literal_of(nudge(value, chance)) or source


def change_literal(statement: str, instead: Sequence[str], chance: random.Random) -> str | None:
    """The statement with one literal in it replaced, by one of `instead` or by a nudge; None where it holds none."""
    try:
        tree = ast.parse(statement)
    except (SyntaxError, ValueError):
        return None
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict) and _is_literal(node)]
    if not places:
        return None
    place = chance.choice(places)
    old = ast.unparse(place)
    new = chance.choice(instead) if instead and chance.random() < 0.5 else nudged_source(old, chance)
    return ast.unparse(_Replace(place, new).visit(tree)) if new != old else None


@lru_cache(maxsize=20000)
def literals_in(statement: str) -> tuple[str, ...]:
    """Every literal of a statement, texts inside lists and the lists themselves: what later calls may speak of again."""
    try:
        tree = ast.parse(statement)
    except (SyntaxError, ValueError):
        return ()
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.List | ast.Tuple) and _is_literal(node))
    return tuple(dict.fromkeys(ast.unparse(node) for node in found))


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple | ast.Dict) and not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


class _Replace(ast.NodeTransformer):
    """Replaces one node by the expression that a source text stands for."""

    def __init__(self, place: ast.AST, source: str) -> None:
        self.place, self.new = place, ast.parse(source, mode="eval").body

    def visit(self, node: ast.AST) -> Any:
        """Put the new expression in, or look further down; text inside an f-string stays."""
        if node is self.place:
            return self.new
        return node if isinstance(node, ast.JoinedStr) else self.generic_visit(node)
