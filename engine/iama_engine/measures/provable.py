"""How much of a file a test can hold by calling it: a first look by syntax alone, before anything is run.

A function counts as out of reach where it talks to the outside (network, other processes, threads, terminals), itself or
through functions of its own file. Files, clocks, random numbers and the environment are no obstacle: the harness pins them.
Surprising: the answer is a share of complexity, not of functions, so that a hard function out of reach weighs more than ten getters.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

TALKS, ASYNCHRONOUS = "talks to the outside", "asynchronous"


@dataclass(frozen=True, slots=True)
class Provable:
    """`share` of the file's complexity that calls can reach, 0.0 to 1.0; how many functions are out of reach, by reason."""

    share: float
    functions: int
    out_of_reach: Mapping[str, int] = field(default_factory=dict)
    parsed: bool = True


UNREADABLE = Provable(0.0, 0, parsed=False)
"""A file that does not parse has nothing that a test could hold."""


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """One function: what it is called by in its file, its complexity, the names it uses, and whether nobody could wait for it."""

    key: str
    weight: int
    uses: frozenset[str]
    asynchronous: bool = False


def share_of(functions: Sequence[FunctionUse], outside: Collection[str]) -> Provable:
    """`outside` are names by which the file reaches what no test can hold."""
    talking = _talking(functions, frozenset(outside))
    weights = [one.weight for one in functions]
    reasons = [ASYNCHRONOUS if one.asynchronous else TALKS if one.key in talking else None for one in functions]
    reached = sum(weight for weight, reason in zip(weights, reasons, strict=True) if reason is None)
    counted = Counter(reason for reason in reasons if reason is not None)
    return Provable(reached / sum(weights) if weights else 1.0, len(functions), dict(sorted(counted.items())))


def _talking(functions: Sequence[FunctionUse], outside: frozenset[str]) -> set[str]:
    """Keys of functions that talk to the outside: at first by themselves, then through others of the file."""
    talking = {one.key for one in functions if one.uses & outside}
    while more := {one.key for one in functions if one.key not in talking and one.uses & talking}:
        talking |= more
    return talking
