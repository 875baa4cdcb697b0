"""Which of many grown calls are worth timing: those in which the lines of a touched function are run more often as the input grows.

Lines are counted at two small sizes, on both sides, which no busy machine disturbs. Code gets slow in two ways: in one go through
much input, or by being done often to what has filled up. So each line is to be run often inside one call of its function by some
of the chosen calls, and often in all by others, in two ways to grow where there are two. Calls that spend little on anything else
come first, and before all others those in which the new code runs ever more lines than the old one: no time says that as surely.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SMALL, LARGE = 4, 32
GROWS = (LARGE - SMALL) // 2
"""A line grows with the input where it is run this many times more at the large size: once for every second part of it."""
GOOD = 0.5
"""A call serves as well as the best one if it runs a line this part as often in the same time."""
TWICE = 2
"""Calls that are to run each line."""
MOST = 4
"""Calls of each kind that are timed for a function."""
INSIDE, OFTEN = "inside", "often"
Line = tuple[str, int, str]
"""Side, number, and whether it grows inside one call of the function or with the number of its calls."""
Hits = Mapping[str, Mapping[str, int]]
"""Number of a function → line → how often it was run; what a function is entered is counted at its first line."""


@dataclass(eq=False)
class Counted:
    """What one call does to the functions: how much more often it runs each line at the large size, and what that takes."""

    call: int
    way: str
    seconds: float
    """Processor time of both sides at the large size, counting included."""
    grown: dict[int, dict[Line, int]] = field(default_factory=lambda: defaultdict(dict))
    """Number of the function → line → how often more."""
    reached: set[int] = field(default_factory=set)
    excess: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Number of the function → how many more lines the new code runs at the large size than the old one, were all in proportion."""

    def add(self, side: str, sign: int, first_lines: Sequence[int], small: Hits, large: Hits) -> None:
        """Take in what was counted on one side; `sign` is 1 of the new code and -1 of the old. `first_lines` are those of the functions."""
        for number, lines in large.items():
            function, before = int(number), small.get(number, {})
            self.reached.add(function)
            self.excess[function] += sign * (sum(lines.values()) - LARGE // SMALL * sum(before.values()))
            first = str(first_lines[function])
            entered, entered_before = max(1, lines.get(first, 0)), max(1, before.get(first, 0))
            for line, often in lines.items():
                more = often - before.get(line, 0)
                if more >= GROWS:
                    self.grown[function][side, int(line), OFTEN] = more
                if line != first and often / entered - before.get(line, 0) / entered_before >= GROWS:
                    self.grown[function][side, int(line), INSIDE] = more

    def rate(self, function: int, line: Line) -> float:
        """How often more it runs a line, for each second."""
        return self.grown.get(function, {}).get(line, 0) / max(self.seconds, 1e-5)


def choose_calls(function: int, counted: Sequence[Counted]) -> list[Counted]:
    """Calls that grow what a function does, the most telling ones first; where none does, a few that reach it at all."""
    growing = [one for one in counted if one.grown.get(function)]
    if not growing:
        return _one_a_way([one for one in counted if function in one.reached], TWICE)
    falling_behind = [one for one in growing if one.excess[function] >= LARGE]
    first = sorted(falling_behind, key=lambda one: -one.excess[function] / max(one.seconds, 1e-5))[:TWICE]
    inside, often = (_cover(function, growing, how) for how in (INSIDE, OFTEN))
    return list(dict.fromkeys([*first, *inside[:TWICE], *often[:TWICE], *inside[TWICE:], *often[TWICE:]]))


def _cover(function: int, growing: Sequence[Counted], how: str) -> list[Counted]:
    """Calls that run each line, in different ways; those that run many lines first."""
    best: dict[Line, float] = {}
    for one in growing:
        for line in one.grown[function]:
            if line[2] == how:
                best[line] = max(best.get(line, 0.0), one.rate(function, line))
    wanted, chosen = dict.fromkeys(best, TWICE), list[Counted]()
    ways: dict[Line, set[str]] = defaultdict(set)

    def well_run(one: Counted) -> list[Line]:
        return [line for line in one.grown[function] if line in best and one.rate(function, line) >= GOOD * best[line]]

    def gain(one: Counted) -> tuple[float, float]:
        return sum(1.0 if one.way not in ways[line] else 0.4 for line in well_run(one) if wanted[line]), -one.seconds

    while len(chosen) < MOST and (left := [one for one in growing if one not in chosen]):
        most = max(left, key=gain)
        if gain(most)[0] == 0:
            break
        chosen.append(most)
        for line in well_run(most):
            wanted[line] = max(0, wanted[line] - 1)
            ways[line].add(most.way)
    return chosen


def _one_a_way(counted: Sequence[Counted], most: int) -> list[Counted]:
    """The quickest of each way to grow."""
    quickest: dict[str, Counted] = {}
    for one in sorted(counted, key=lambda one: one.seconds):
        quickest.setdefault(one.way, one)
    return list(quickest.values())[:most]
