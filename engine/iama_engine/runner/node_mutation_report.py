"""What became of each planted fault, counted and told in the shape of every MUTATION run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

NodeVerdict = Literal["killed", "survived", "timed out", "not reached", "not tried"]
_FOUND = frozenset({"killed", "timed out"})


@dataclass(frozen=True)
class Judged:
    """A mutant of the plan, its verdict, and the test that found it."""

    mutant: dict[str, Any]
    verdict: NodeVerdict
    test: str | None = None


def describe(judged: Sequence[Judged]) -> dict[str, Any]:
    """The result as JSON types; mutants that were not tried are counted apart and belong to no total."""
    tried = [one for one in judged if one.verdict != "not tried"]
    by_function: dict[str, dict[str, int]] = {}
    by_test: dict[str, int] = {}
    for one in tried:
        row = by_function.setdefault(one.mutant["symbol"], {"killed": 0, "total": 0})
        row["total"] += 1
        row["killed"] += one.verdict in _FOUND
        if one.test is not None:
            by_test[one.test] = by_test.get(one.test, 0) + 1
    return {
        "format": 1,
        "killed": sum(one.verdict in _FOUND for one in tried),
        "total": len(tried),
        "not_tried": len(judged) - len(tried),
        "timed_out": sum(one.verdict == "timed out" for one in tried),
        "by_function": by_function,
        "survivors": [_survivor(one) for one in tried if one.verdict not in _FOUND],
        "kills_by_test": by_test,
    }


def _survivor(one: Judged) -> dict[str, Any]:
    told = {name: one.mutant[name] for name in ("symbol", "line", "operator", "before", "after")}
    return {**told, "reached": one.verdict == "survived"}
