"""Which decisions a script pins: each that it came to is turned, and what the script shows is compared.

Goals share the numbers of mutants, after the last of them, so that searchers tell each other of both in the same way.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .decisions import Decisions
from .progress import Progress
from .script import Run, Script, World
from .units import Unit

_ENOUGH_TRIES = 8


@dataclass
class Pins:
    """The goals of one searcher. `first` is the number of the first goal, which is how many mutants there are."""

    decisions: Decisions
    world: World
    progress: Progress
    first: int
    chance: random.Random
    tries: dict[int, int] = field(default_factory=dict)
    runs: int = 0

    def is_goal(self, number: int) -> bool:
        """Whether a number is a goal's, not a mutant's."""
        return number >= self.first

    def unit_of(self, number: int) -> Unit:
        """The unit that a goal lies in."""
        return self.decisions.unit_of(number - self.first)

    def wanted(self, reached: Iterable[int]) -> list[int]:
        """Goals of a script just watched that nobody pinned; those tried often without success only now and then."""
        numbers = (self.first + goal for goal in reached)
        found = [number for number in numbers if not self.progress.is_killed(number) and self._is_worth_a_try(number)]
        self.chance.shuffle(found)
        return found

    def _is_worth_a_try(self, number: int) -> bool:
        tries = self.tries.get(number, 0)
        return tries < _ENOUGH_TRIES or self.chance.random() < _ENOUGH_TRIES / tries

    def missed(self, number: int, script: Script, run: Run, stable: Sequence[str], limit: float) -> list[str]:
        """What tells that a decision went the other way; nothing if nobody would miss it."""
        self.tries[number] = self.tries.get(number, 0) + 1
        self.runs += 1
        with self.decisions.turned(number - self.first):
            return self.world.run(script, seconds=limit).differs_from(run, stable)
