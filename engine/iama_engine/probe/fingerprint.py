"""Name a failure so that the same failure has the same name tomorrow, on another machine, in another temporary folder.

The name is made of what the failure is: which tests, which class of error, which place. What changes by chance is left out:
line numbers, addresses, temporary paths, durations. A test that ran out of time is no failure of logic and is named apart.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from iama_engine.probe.failure_texts import FailedPoint, read_failures
from iama_engine.runner.contract import RunReport, TestOutcome

Kind = Literal["LOGIC_FAILURE", "TIMEOUT_EXECUTION"]

_BY_CHANCE = (
    (re.compile(r"0x[0-9a-fA-F]+"), "0x"),
    (re.compile(r"(?:/private)?(?:/tmp|/var/folders|/var/tmp|/dev/shm)/(?:[^\s:'\"()]*/)?"), "<tmp>/"),
    (re.compile(r"[A-Za-z]:\\(?:[^\s:'\"()\\]+\\)*(?:Temp|tmp)\\(?:[^\s:'\"()\\]+\\)*"), "<tmp>/"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
)
_OF_A_PLACE = (
    (re.compile(r"\bline \d+"), "line"),
    (re.compile(r":\d+(?=:|\s|$|\))"), ""),
    (re.compile(r"\b\d+(\.\d+)?\s?(ms|s|sec|seconds)\b"), "<duration>"),
)


@dataclass(frozen=True, slots=True)
class _Named:
    """One failure without what changes by chance."""

    test_id: str
    error_class: str
    place: str


def failure_fingerprint(report: RunReport) -> str:
    """SHA-256 over the sorted failures of a report; where it lists no test, over those that its log tells of, or how it ended."""
    points = tuple(map(_point, _failed(report))) or read_failures(report.log_tail)
    return fingerprint_of(points) if points else _digest([f"end: {report.end}"])


def failure_kind(report: RunReport) -> Kind:
    """A run that was killed at its limit, or in which nothing went wrong but the time, timed out; one real failure outweighs that."""
    failed = _failed(report)
    if any(outcome.outcome != "timeout" for outcome in failed):
        return "LOGIC_FAILURE"
    return "TIMEOUT_EXECUTION" if failed or report.end == "timed_out" else "LOGIC_FAILURE"


def fingerprint_of(points: Iterable[FailedPoint]) -> str:
    """The same for failures however they were read."""
    return _digest(sorted({f"{named.test_id} | {named.error_class} | {named.place}" for named in map(_name, points)}))


def _failed(report: RunReport) -> list[TestOutcome]:
    return [outcome for outcome in report.outcomes if outcome.outcome in ("failed", "error", "timeout")]


def _point(outcome: TestOutcome) -> FailedPoint:
    return FailedPoint(outcome.test_id, outcome.error_class or outcome.outcome, outcome.location or "", outcome.outcome == "timeout")


def _name(point: FailedPoint) -> _Named:
    """A number in a test's id tells two cases apart, a number in a place is a line."""
    error_class = "timeout" if point.timed_out else _steady(point.error_class)
    place = "" if point.timed_out else _steady(point.location)
    for pattern, replacement in _OF_A_PLACE:
        place = pattern.sub(replacement, place)
    return _Named(_steady(point.test_id), error_class, place)


def _steady(text: str) -> str:
    for pattern, replacement in _BY_CHANCE:
        text = pattern.sub(replacement, text)
    return text


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
