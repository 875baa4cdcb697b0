"""Decisions as goals beside the planted faults: for each condition and each part of one, a script in which it holds and one in
which it does not, each of which would notice if it had gone the other way. A loop decides whether to go round a second time.

A fault of a table stands for one slip. A decision that goes one way in every test stands for all that nobody would miss: the option
that was never given, the case that never came.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from .swap import Loaded
from .units import Unit
from .watched import Line, Watched, decisions_of, telling, watch

_KNOWN: frozenset[type] = frozenset({bool, int, float, str, bytes, list, tuple, dict, set, frozenset, type(None)})


def is_true(value: Any) -> bool:
    """How a value decides. One of an unknown class counts as true, because asking it would run code of its own once more."""
    return bool(value) if type(value) in _KNOWN else True


def count_goals(units: Sequence[Unit]) -> int:
    """How many goals the units have, reachable or not; the same in every process that reads the same source."""
    return 2 * sum(len(decisions_of(unit)) for unit in units)


@dataclass
class Decision:
    """A place where a value decides, and what is known of it. Its goals are the number of its place doubled, and the next."""

    unit: Unit
    line: int
    watched: Watched
    ways: set[bool] = field(default_factory=set)
    tries: int = 0


class Decisions:
    """What was seen: lines of every unit, decisions of those that are searched."""

    def __init__(self, units: Sequence[Unit], searched: Collection[Unit], loaded: Loaded) -> None:
        self.watched: list[Watched] = []
        self.all: list[Decision] = []
        self.lines: set[Line] = set()
        self.goals: set[int] = set()
        for unit in units:
            watched = watch(unit, loaded, len(self.all) if unit in searched else None)
            self.watched.append(watched)
            if unit in searched:
                self.all += [Decision(unit, slot.node.lineno, watched) for slot in decisions_of(unit)]

    def unit_of(self, goal: int) -> Unit:
        """The unit a goal lies in."""
        return self.all[goal // 2].unit

    def name_of(self, goal: int) -> str:
        """A goal's name, the same in every process."""
        return f"{self.unit_of(goal).address}@decision{goal // 2}:{'holds' if goal % 2 else 'fails'}"

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every function tells its lines and decisions for as long; `lines` and `goals` are of this time alone."""
        lines: set[Line] = set()
        goals: set[int] = set()

        def tell(place: int, value: Any) -> Any:
            goals.add(2 * place + is_true(value))
            return value

        def count(place: int, value: Any) -> Iterator[Any]:
            rounds = 0
            try:
                for item in value:
                    rounds += 1
                    yield item
            finally:
                goals.add(2 * place + (rounds > 1))

        with telling(self.watched, lines.add, tell, count):
            yield
        self.lines, self.goals = lines, goals
        for goal in goals:
            self.all[goal // 2].ways.add(bool(goal % 2))

    def one_sided(self) -> list[Decision]:
        """Decisions that always went the same way so far; those never come to are not among them."""
        return [decision for decision in self.all if len(decision.ways) == 1]

    @contextmanager
    def turned(self, goal: int) -> Iterator[None]:
        """Let a decision go the other way for as long, wherever it goes the goal's."""
        asked, way = goal // 2, bool(goal % 2)

        def turn(place: int, value: Any) -> Any:
            return not way if place == asked and is_true(value) is way else value

        def turn_rounds(place: int, value: Any) -> Any:
            if place != asked:
                return value
            return islice(value, 1) if way else _without_an_only_one(value)

        with telling([self.all[asked].watched], _pass_by, turn, turn_rounds):
            yield


def _without_an_only_one(value: Iterable[Any]) -> Iterator[Any]:
    """All items, but none where there is but one."""
    items = iter(value)
    first = list(islice(items, 2))
    if len(first) > 1:
        yield from first
        yield from items


def _pass_by(line: Line) -> None:
    """Lines tell nothing while a decision is turned."""
