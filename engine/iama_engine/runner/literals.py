"""Change a literal a little, or a literal inside a statement: the small steps of the search."""

import ast
import random
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .observe import literal_of

_HAS_WORD = re.compile(r"\w")
_WORDS = re.compile(r"(\W)")
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
    if chance.random() < 0.3 and (changed := _nudge_words(text, chance)) is not None:
        return changed
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


def _nudge_words(text: str, chance: random.Random) -> str | None:
    """A text of several words or lines with one of them in the place of another, gone, or there twice; None where it has but one."""
    parts = text.splitlines(keepends=True) if chance.random() < 0.3 else _WORDS.split(text)
    places = [number for number, part in enumerate(parts) if _HAS_WORD.search(part)]
    if len(places) < 2:
        return None
    one, other = chance.sample(places, 2)
    turn = chance.randrange(4)
    if turn < 2:
        parts[one] = parts[other]
    elif turn == 2:
        parts[one], parts[other] = parts[other], parts[one]
    else:
        parts[one] = chance.choice(("", 2 * parts[one]))
    return "".join(parts)


def spliced(source: str, part: str, chance: random.Random) -> str | None:
    """The source of a text with another text put into it; None where either is no text."""
    try:
        text, inner = ast.literal_eval(source), ast.literal_eval(part)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if type(text) is not str or type(inner) is not str:
        return None
    at = chance.randrange(len(text) + 1)
    return literal_of(text[:at] + inner + text[at:])


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
    new = _instead_of(old, instead, chance)
    return ast.unparse(_Replace(place, new).visit(tree)) if new != old else None


def _instead_of(old: str, instead: Sequence[str], chance: random.Random) -> str:
    if not instead or chance.random() < 0.5:
        return nudged_source(old, chance)
    other = chance.choice(instead)
    inside = spliced(old, other, chance) if chance.random() < 0.25 else None
    return inside if inside is not None else other


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
