"""Plans of a mutation score and what is read out of its report."""

import pytest

from iama_engine.probe.mutation import FunctionScore, MutationScore, Survivor, plan_mutation, read_mutation
from iama_engine.runner.contract import RunReport

FILES = {"a.py": b"", "b.py": b""}


@pytest.mark.parametrize(
    ("functions", "targets", "wanted"),
    [
        (["a.py::f", "a.py::g"], ["a.py"], ["a.py::f", "a.py::g"]),
        (["a.py", "b.py"], ["a.py", "b.py"], []),
        (["a.py::f", "b.py"], ["a.py", "b.py"], ["a.py::f", "b.py::"]),
        (["a.py", "a.py::f", "b.py::g"], ["a.py", "b.py"], ["b.py::g", "a.py::"]),
    ],
)
def test_a_bare_path_stands_for_all_of_a_file(functions: list[str], targets: list[str], wanted: list[str]) -> None:
    plan = plan_mutation(FILES, functions, operators="held_out", limit=5, seconds=2)
    assert (plan["targets"], plan["functions"]) == (targets, wanted)


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not among the files: c\.py"):
        plan_mutation(FILES, ["c.py::f"], operators="search", limit=0, seconds=1)


def test_a_score_is_read_with_its_survivors() -> None:
    survivor = {"symbol": "a.py::f", "line": 2, "operator": "o", "before": "x", "after": "y", "reached": True}
    payload = {"killed": 3, "total": 4, "not_tried": 2, "survivors": [survivor], "by_function": {"a.py::f": {"killed": 3, "total": 4}}}
    score = read_mutation(RunReport("r", "MUTATION", "completed", payload=payload))
    assert score == MutationScore(3, 4, (Survivor("a.py::f", 2, "o", "x", "y", True),), {"a.py::f": FunctionScore(3, 4)}, 2)
    assert score.percent == 75.0


def test_a_run_that_did_not_complete_has_an_empty_score() -> None:
    score = read_mutation(RunReport("r", "MUTATION", "timed_out"))
    assert (score.killed, score.total, score.survivors, score.percent) == (0, 0, (), 100.0)
