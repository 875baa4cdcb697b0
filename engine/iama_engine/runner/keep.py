"""A script worth keeping, and which of the things seen it should assert: those that tell a mutant apart, no more."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .script import PRINTED, Run, Script, assigned_names

_MAX_EXTRA = 300
_MOST_SHOWN = 5


@dataclass
class Kept:
    """A script with the mutants it killed, each with the expressions that gave it away."""

    script: Script
    run: Run
    stable: tuple[str, ...]
    kills: dict[int, list[str]] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()
    classes: dict[str, str] = field(default_factory=dict)
    new_lines: int = 0
    number: int = 0
    """Its place in the journal of one process; a shrunk script has the number of the one it replaces."""
    spare: bool = False
    """Kept for the path it takes, not for a kill."""
    shown_first: tuple[str, ...] = ()
    """Expressions with a value that no script kept before showed."""

    def asserts(self) -> list[tuple[str, str]]:
        """(expression, literal): a small set that covers every kill, what was shown first, and the last result where it is short."""
        chosen = cover(list(self.kills.values()), self._rank())
        chosen += [expression for expression in self.shown_first if expression not in chosen]
        last = self._last_result()
        if last is not None and last not in chosen and len(self.run.seen[last]) <= _MAX_EXTRA:
            chosen.append(last)
        if not chosen and self.run.ended_at is None:
            chosen = sorted(self.stable, key=lambda expression: (self._rank()[expression], expression))[:1]
        order = {expression: number for number, expression in enumerate(self.run.seen)}
        return [(expression, self.run.seen[expression]) for expression in sorted(chosen, key=lambda e: order[e])]

    def _last_result(self) -> str | None:
        names = assigned_names(self.script.statements[-1])
        return next((name for name in names if name in self.stable), None)

    def _rank(self) -> dict[str, float]:
        last = self._last_result()
        return {
            expression: _awkwardness(expression, expression == last) + len(self.run.seen[expression]) / 400 for expression in self.stable
        }

    def to_json(self, name_of: Callable[[int], str], mutants: int) -> dict[str, Any]:
        """What travels to the emitter."""
        raised = self.run.raised
        return {
            "number": self.number,
            "statements": list(self.script.statements),
            "imports": list(self.script.imports),
            "origin": self.script.origin,
            "asserts": [list(pair) for pair in self.asserts()],
            "raises": asdict(raised) if raised is not None else None,
            "kills": [name_of(number) for number in sorted(self.kills) if number < mutants],
            "pins": [name_of(number) for number in sorted(self.kills) if number >= mutants],
            "symbols": list(self.symbols),
            "new_lines": self.new_lines,
            "spare": self.spare,
        }


@dataclass
class Shown:
    """What the scripts kept so far showed: the same attribute of any object with the same value is the same sight."""

    sights: set[tuple[str, str]] = field(default_factory=set)

    def take_in(self, kept: Kept) -> tuple[str, ...]:
        """The expressions of a script that show what none before did, the plainest first and not too many."""
        names = "|".join(map(re.escape, sorted({name for statement in kept.script.statements for name in assigned_names(statement)})))
        own = re.compile(rf"\b(?:{names})\b") if names else None
        fresh = []
        for expression in kept.stable:
            sight = own.sub("_", expression) if own else expression, kept.run.seen[expression]
            if sight not in self.sights:
                self.sights.add(sight)
                fresh.append(expression)
        ordered = sorted(fresh, key=lambda expression: (_awkwardness(expression, False), len(kept.run.seen[expression])))
        return tuple(ordered[:_MOST_SHOWN])


def _awkwardness(expression: str, is_last: bool) -> float:
    if is_last:
        return 0.0
    if expression.isidentifier():
        return 1.0
    if expression == PRINTED or expression.startswith(("str(", "len(", "list(")):
        return 2.0
    return 5.0 if "hashlib" in expression or expression.startswith("type(") else 3.0


def cover(groups: Sequence[Sequence[str]], rank: Mapping[str, float]) -> list[str]:
    """Greedy: a small set of expressions with at least one of each group; groups without one in `rank` need none."""
    open_groups = [set(group) & rank.keys() for group in groups]
    open_groups = [group for group in open_groups if group]
    chosen: list[str] = []
    while open_groups:
        counts: dict[str, int] = {}
        for group in open_groups:
            for expression in group:
                counts[expression] = counts.get(expression, 0) + 1
        best = min(counts, key=lambda e: (-counts[e] / (1 + rank[e] / 4), rank[e], e))
        chosen.append(best)
        open_groups = [group for group in open_groups if best not in group]
    return chosen
