"""Objects that scripts have made, kept as the statements that make them, one for each state they can be in."""

import ast
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .script import Run, Script, assigned_names

_MAX_STATES = 40
_MAX_STATEMENTS = 14


@dataclass
class Held:
    """How to get an object: run the statements, take the name. `drawn` counts how often it was given out."""

    statements: tuple[str, ...]
    imports: tuple[str, ...]
    name: str
    drawn: int = 0


@dataclass
class Pool:
    """Class (`module.Qualified`) → state → the shortest known way to an object in that state."""

    packages: frozenset[str]
    held: dict[str, dict[tuple[Any, ...], Held]] = field(default_factory=lambda: defaultdict(dict))
    bases: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take_in(self, script: Script, run: Run) -> None:
        """Keep what a finished script made; nothing from one that raised."""
        if run.ended_at is not None or len(script.statements) > _MAX_STATEMENTS:
            return
        for name, value in run.names.items():
            kind = type(value)
            if kind.__module__.partition(".")[0] in self.packages and not issubclass(kind, type):
                self._keep(script, name, value, kind)

    def _keep(self, script: Script, name: str, value: Any, kind: type) -> None:
        for base in kind.__mro__[:-1]:
            states = self.held[f"{base.__module__}.{base.__qualname__}"]
            state = (kind.__qualname__, *_state_of(value))
            known = states.get(state)
            if known is None and len(states) >= _MAX_STATES:
                continue
            needed = needed_for(script.statements, name)
            if known is None or sum(map(len, needed)) < sum(map(len, known.statements)):
                states[state] = Held(needed, script.imports, name)

    def draw(self, kind: str, chance: random.Random) -> Held | None:
        """An object of a class, the seldom drawn more often; None where there is none yet."""
        held = list(self.held[kind].values())
        if not held:
            return None
        chosen = chance.choices(held, [1 / (1 + one.drawn) for one in held])[0]
        chosen.drawn += 1
        return chosen

    def classes(self) -> list[str]:
        """Classes of which there is an object."""
        return [kind for kind, states in self.held.items() if states]


def _state_of(value: Any) -> tuple[Any, ...]:
    """Which attributes are none, empty, one or many: what decides about branches more than the values do."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return ()
    return tuple(sorted((str(name), _size_of(item)) for name, item in attributes.items()))[:30]


def _size_of(item: Any) -> str:
    kind = type(item)
    if item is None:
        return "none"
    if kind in (str, bytes, list, tuple, dict, set):
        return "empty" if not item else "one" if len(item) == 1 else "many"
    if kind is bool:
        return str(item)
    if kind in (int, float):
        return "zero" if not item else "negative" if item < 0 else "positive"
    return kind.__name__


def needed_for(statements: Sequence[str], name: str) -> tuple[str, ...]:
    """The statements that can matter to a name: those that mention it or anything they in turn mention."""
    wanted, kept = {name}, []
    for statement in reversed(statements):
        mentioned = names_in(statement)
        if not wanted.isdisjoint(mentioned):
            kept.append(statement)
            wanted |= mentioned
    return tuple(reversed(kept))


@lru_cache(maxsize=20000)
def names_in(statement: str) -> frozenset[str]:
    """Every bare name a statement mentions, modules included."""
    try:
        return frozenset(node.id for node in ast.walk(ast.parse(statement)) if isinstance(node, ast.Name))
    except (SyntaxError, ValueError):
        return frozenset()


def with_fresh_names(statements: Sequence[str], taken: frozenset[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The statements with the names they bind renamed away from `taken`, and old name → new name."""
    renamed: dict[str, str] = {}
    used = set(taken)
    for statement in statements:
        for name in assigned_names(statement):
            if name not in renamed:
                renamed[name] = fresh_name(name, used)
                used.add(renamed[name])
    if all(old == new for old, new in renamed.items()):
        return tuple(statements), renamed
    return tuple(_rename(statement, renamed) for statement in statements), renamed


def fresh_name(name: str, used: set[str] | frozenset[str]) -> str:
    """`name`, or `name_2`, `name_3` and so on."""
    stem = name.rstrip("0123456789").rstrip("_") or name
    candidates = (name if turn == 1 else f"{stem}_{turn}" for turn in range(1, 1000))
    return next(candidate for candidate in candidates if candidate not in used)


def _rename(statement: str, renamed: dict[str, str]) -> str:
    tree = ast.parse(statement)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = renamed.get(node.id, node.id)
    return ast.unparse(tree)
