"""What people read while a job goes on."""

from typing import Any

import pytest

from iama_cli.client.model import Event
from iama_cli.flow.story import Story, delivery_lines
from iama_cli.output.screen import Screen
from iama_cli.output.stages import StageBoard


def _told(capsys: pytest.CaptureFixture[str], *events: Event) -> list[str]:
    story = Story(StageBoard(Screen()))
    for event in events:
        story.tell(event)
    return capsys.readouterr().out.splitlines()


def test_stage_times_are_those_of_the_events_not_of_their_arrival(capsys: pytest.CaptureFixture[str]) -> None:
    first = Event(1, "state_change", "2026-11-22T10:00:00Z", {"to": "ANALYZING"})
    second = Event(2, "state_change", "2026-11-22T10:00:07.5Z", {"to": "WAITING_STRATEGY"})
    assert _told(capsys, first, second) == ["Analysis", "Choice of strategy  (analysis took 7.5 s)"]


def test_each_recipe_is_told_as_kept_or_dropped_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    payload = {"attempt_number": 1, "producer": "guard_clauses", "kept": False, "reason": "test_x failed"}
    assert _told(capsys, Event(1, "attempt_end", "", payload)) == ["    guard_clauses: dropped, test_x failed"]


def test_an_event_of_a_newer_service_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(capsys, Event(1, "something_new", "", {"x": 1})) == []


def test_the_three_strategies_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    recipe = {"name": "guard_clauses", "units": 4}
    proposals: list[dict[str, Any]] = [
        {"strategy": "CONSERVATIVE", "risk": 1, "cost": {"low": "0.0000", "high": "0.0000"}},
        {"strategy": "STANDARD", "risk": 2, "recipes": [recipe], "cost": {"low": 1, "high": 2.5}},
    ]
    Story(StageBoard(Screen())).proposals(proposals, "STANDARD")
    lines = capsys.readouterr().out.splitlines()
    assert "CONSERVATIVE" in lines[0] and "› STANDARD" in lines[0]
    assert "0 C" in lines[2] and "1–2.5 C" in lines[2] and "guard_clauses (4)" in lines[3]


def test_the_delivery_names_proof_recipes_measures_and_cost() -> None:
    summary = {
        "job_id": "j",
        "outcome": "CHANGED",
        "baseline": {
            "generated": 5,
            "existing": 2,
            "frozen": 7,
            "runs": 5,
            "mutation": {"killed": 9, "total": 10, "survivors": [], "not_tried": 4},
        },
        "recipes": [
            {
                "name": "guard_clauses",
                "kept": True,
                "units_kept": 2,
                "units_dropped": 1,
                "reason": "7 tests pass",
                "counterexamples": [{"expression": "f(1)", "before": "1", "now": "2"}],
            }
        ],
        "measures": {"before": {"lines": 10}, "after": {"lines": 8}},
        "own_tests": {"before": {"passed": 2}, "after": {"passed": 2}},
        "usage": {"credits": 0, "calls": 0},
        "files": [{"path": "a.py", "added": 1, "removed": 3}],
    }
    text = "\n".join(delivery_lines(summary))
    for part in (
        "5 × green",
        "9 of 10 (90 %), no time for 4 more",
        "guard_clauses: kept (2 of 3 edits)",
        "f(1) gave 1 and gives 2",
        "Lines: 10 → 8 (−20 %)",
        "0 credits, 0 model calls",
    ):
        assert part in text


def test_an_attempt_says_which_of_how_many_and_with_which_class_of_model(capsys: pytest.CaptureFixture[str]) -> None:
    start = {"attempt_number": 9, "counted": 2, "producer": "model", "title": "mend the parser", "model_class": "L2"}
    recipe = {"attempt_number": 11, "counted": 0, "producer": "guard_clauses", "title": "", "model_class": "L0"}
    told = _told(capsys, Event(1, "attempt_start", "", start), Event(2, "attempt_start", "", recipe))
    assert told == ["    attempt 2 of 10  mend the parser  model L2"], "a recipe's line comes with its end"


def test_a_budget_alert_names_the_share_and_the_credits(capsys: pytest.CaptureFixture[str]) -> None:
    payload = {"percent": 80, "used": "8.0000", "cap": "10.0000"}
    assert _told(capsys, Event(1, "budget_alert", "", payload)) == ["    budget: 80 % reached, 8 of 10 credits used"]
