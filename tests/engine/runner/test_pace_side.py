"""A process that is asked for times, ends in a call, hangs in one, or is not asked in time."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iama_engine.runner.contract import RunRequest
from iama_engine.runner.pace_side import DIED, NO_TIME, NOW, Side

CALLS = ["sum(range(n))", "import os; os._exit(1)", "print('x' * n)", "import shop; shop.total(n)"]


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    (tmp_path / "shop.py").write_text("def total(n):\n    return n\n")
    plan = {"modules": ["shop", "nowhere"], "functions": [{"before": [], NOW: [["shop.py", 1, 2]]}]}
    (tmp_path / "plan.json").write_text(json.dumps({**plan, "calls": [{"source": call, "imports": []} for call in CALLS]}))
    made = Side(NOW, tmp_path, tmp_path / "plan.json", RunRequest("r", "PACE"), 1, time.monotonic() + 60)
    yield made
    made.end()


def test_a_process_answers_and_outlives_what_calls_write_to_its_output(side: Side) -> None:
    assert [side.ask(call, 8, 1.0)["ended"] for call in (0, 2, 0)] == ["done", "done", "done"]
    assert side.ask(3, 8, 1.0, count=True)["hits"] == {"0": {"1": 1, "2": 1}}


def test_one_that_ends_in_a_call_is_started_anew(side: Side) -> None:
    assert [side.ask(call, 8, 1.0)["ended"] for call in (0, 1, 0)] == ["done", DIED, "done"]


def test_after_the_limit_of_the_run_nothing_is_waited_for(side: Side) -> None:
    side.deadline = time.monotonic()
    assert side.ask(0, 8, 1.0)["ended"] == NO_TIME and side.process is None
