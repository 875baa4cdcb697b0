"""Judge what a baseline run showed.

A test gates the refactoring only if it passed in every repeat: one that failed once is quarantined, however many times
it passed, because a flaky gate drops good work and passes bad work alike.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import RunReport, TestOutcome

Reason = Literal["flaky", "fails before", "times out before"]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A test that may not gate, and why; `error` is the class of its first failure."""

    test_id: str
    reason: Reason
    error: str | None = None


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How one group of tests, the generated or the project's own, came out."""

    passed: int
    quarantined: int
    skipped: int


@dataclass(frozen=True, slots=True)
class BaselineVerdict:
    """What may gate and what may not. `skipped` tests neither gate nor count against the project."""

    passed: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]
    skipped: tuple[str, ...]
    repeats: int
    counts: Mapping[str, GroupCounts]
    shuffled: bool = True
    """Whether the framework could be made to run its tests in random order."""


def judge_baseline(report: RunReport, *, generated: Collection[str]) -> BaselineVerdict:
    """Sort the tests of a BASELINE report; `generated` holds test ids or file paths. Refuses a report without tests."""
    if report.end == "no_tests" or not report.outcomes:
        raise EngineError(Refusal.NO_TESTS_FOUND, report.message or "test files exist, but not one test ran", {"end": report.end})
    by_test: dict[str, list[TestOutcome]] = defaultdict(list)
    for outcome in report.outcomes:
        by_test[outcome.test_id].append(outcome)
    repeats = max(len(report.exit_codes), 1 + max(outcome.repeat for outcome in report.outcomes))
    states = {test_id: _state(outcomes, repeats) for test_id, outcomes in by_test.items()}
    return BaselineVerdict(
        passed=tuple(sorted(t for t, state in states.items() if state == "passed")),
        quarantined=tuple(
            Quarantined(t, state, _first_error(by_test[t]))
            for t, state in sorted(states.items())
            if state != "passed" and state != "skipped"
        ),
        skipped=tuple(sorted(t for t, state in states.items() if state == "skipped")),
        repeats=repeats,
        counts=_count(states, generated),
        shuffled=bool(report.payload.get("shuffled", True)),
    )


def _state(outcomes: Sequence[TestOutcome], repeats: int) -> Literal["passed", "skipped"] | Reason:
    names = {outcome.outcome for outcome in outcomes}
    complete = len({outcome.repeat for outcome in outcomes}) == repeats
    if complete and names == {"passed"}:
        return "passed"
    if names == {"skipped"}:
        return "skipped"
    if complete and names <= {"timeout"}:
        return "times out before"
    return "fails before" if complete and names <= {"failed", "error", "timeout"} else "flaky"


def _first_error(outcomes: Sequence[TestOutcome]) -> str | None:
    return next((outcome.error_class for outcome in outcomes if outcome.error_class), None)


def _count(states: Mapping[str, str], generated: Collection[str]) -> dict[str, GroupCounts]:
    groups: dict[str, dict[str, int]] = {"generated": defaultdict(int), "existing": defaultdict(int)}
    for test_id, state in states.items():
        ours = test_id in generated or test_id.split("::")[0] in generated
        kind = state if state in ("passed", "skipped") else "quarantined"
        groups["generated" if ours else "existing"][kind] += 1
    return {name: GroupCounts(counts["passed"], counts["quarantined"], counts["skipped"]) for name, counts in groups.items()}
