"""Counterexamples: a generated test that fails on new code, told as one call with the value of before and the value of now.

The value of now is seen by running the test's own statements once more with every assertion turned into a look. Where the
look cannot be taken (the new code hangs, or dies), the test stays the only witness.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from iama_engine.runner.contract import TestOutcome

MARK = "IAMA-SEEN "
MOST = 600
"""Characters that a value is cut to."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """`before` and `now` are source or the name and text of an exception; `line` runs in a shell, from the source root.

    `line` is empty where the code does not run without a compiler.
    """

    test_id: str
    expression: str
    before: str
    now: str
    line: str


@dataclass(frozen=True, slots=True)
class LookPlan:
    """Which tests are looked at, and path → text of the files that do it."""

    chosen: tuple[str, ...]
    files: Mapping[str, str]


class Looks(Protocol):
    """How a language looks at its generated tests. A text that is none of them raises what its parser raises."""

    def plan(self, files: Mapping[str, str], failing: Iterable[str], most: int) -> LookPlan | None:
        """Looks at the shortest of the failed tests in `files`; None where none of them is there."""
        ...

    def read(self, files: Mapping[str, str], chosen: Sequence[str], outcomes: Iterable[TestOutcome]) -> list[Counterexample]:
        """What was seen, in the order chosen; a look that told nothing is left out."""
        ...


def shortest(sizes: Mapping[str, int], failed: Iterable[str], most: int) -> tuple[str, ...]:
    """The failed tests that say it in the fewest words; `sizes` are those of the tests that can be looked at."""
    return tuple(sorted((test_id for test_id in failed if test_id in sizes), key=lambda test_id: (sizes[test_id], test_id))[:most])


def seen_in(excerpt: str) -> list[Any] | None:
    """Number of the call that raised, expression that differs, value before and now; None where nothing was told."""
    _, mark, text = excerpt.partition(MARK)
    if not mark:
        return None
    try:
        seen, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None
    return seen if isinstance(seen, list) else None


def told_by(outcomes: Iterable[TestOutcome], look_id: re.Pattern[str], count: int) -> Iterator[tuple[int, list[Any]]]:
    """Number of a look, the first group of `look_id` in its test id, and what it told; none of a look that was not chosen."""
    for outcome in outcomes:
        look, seen = look_id.search(outcome.test_id), seen_in(outcome.excerpt or "")
        if look is not None and seen is not None and int(look[1]) < count:
            yield int(look[1]), seen


def cut(text: str) -> str:
    """A value as long as it may be."""
    return text[:MOST]


def plain(text: str) -> str:
    """A value in one line: what an exception says may hold lines, commands to a terminal, and halves of characters."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
