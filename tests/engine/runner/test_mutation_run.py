"""Scoring from end to end, in its sandbox: which planted faults the tests of a tree notice, and which they do not."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.probe.mutation import MutationScore, plan_mutation, read_mutation
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run

DATA = Path(__file__).parents[2] / "data" / "searched"
FRAMEWORKS = pytest.mark.parametrize("framework", ["pytest", "unittest"])
HEAD = "import unittest, shop\nclass T(unittest.TestCase):\n"
WEAK = f"{HEAD}    def test_it(self): shop.grade(95)\n"
STRONG = f"""{HEAD}
    def test_grades(self):
        found = [shop.grade(points) for points in (49, 50, 89, 90)]
        self.assertEqual(found, ['none', 'silver', 'silver', 'gold'])
"""


def score(
    folder: Path, tests: str, *, functions: tuple[str, ...] = ("shop.py::grade",), framework: str = "pytest", **plan: Any
) -> RunReport:
    tree = folder / "tree"
    tree.mkdir()
    shutil.copy(DATA / "shop.py", tree / "shop.py")
    (tree / "test_shop.py").write_text(tests)
    bounds = {"operators": "held_out", "limit": 0, "seconds": 20, **plan}
    made = plan_mutation({"shop.py": b""}, functions, **bounds)
    request = RunRequest("r", "MUTATION", ("test_shop.py",), framework, limits=Limits(wall_s=30, per_test_s=5), plan=made)  # type: ignore[arg-type]
    return execute_run(request, tree, folder / "out", interpreter=Path(sys.executable))


def read(*given: Any, **more: Any) -> MutationScore:
    report = score(*given, **more)
    assert report.end == "completed", report
    return read_mutation(report)


@FRAMEWORKS
def test_tests_that_assert_nothing_notice_nothing_but_crashes(tmp_path: Path, framework: str) -> None:
    found = read(tmp_path, WEAK, framework=framework)
    assert (found.killed, len(found.survivors)) == (0, found.total)
    assert found.total > 5


@FRAMEWORKS
def test_tests_at_the_boundaries_notice_everything(tmp_path: Path, framework: str) -> None:
    found = read(tmp_path, STRONG, framework=framework)
    assert (found.percent, found.survivors) == (100.0, ())
    assert set(found.by_function) == {"shop.py::grade"}


def test_a_survivor_tells_symbol_line_before_and_after(tmp_path: Path) -> None:
    found = read(tmp_path, WEAK)
    survivor = next(one for one in found.survivors if one.operator == "empty_constant" and one.before == "'gold'")
    line = (DATA / "shop.py").read_text().splitlines().index('        return "gold"') + 1
    assert (survivor.symbol, survivor.line, survivor.after, survivor.reached) == ("shop.py::grade", line, "''", True)
    assert not next(one for one in found.survivors if one.before == "'none'").reached


def test_search_and_held_out_faults_differ(tmp_path: Path) -> None:
    names = []
    for operators in ("search", "held_out"):
        folder = tmp_path / operators
        folder.mkdir()
        names.append({one.operator for one in read(folder, WEAK, operators=operators).survivors})
    assert names[0].isdisjoint(names[1])


def test_a_limit_draws_the_same_faults_for_the_same_seed(tmp_path: Path) -> None:
    drawn = []
    for number, seed in enumerate((3, 3, 4)):
        folder = tmp_path / str(number)
        folder.mkdir()
        drawn.append(set(read(folder, WEAK, functions=("shop.py",), limit=6, seed=seed).survivors))
    assert [len(survivors) for survivors in drawn] == [6, 6, 6]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_fault_that_loops_forever_counts_as_noticed(tmp_path: Path) -> None:
    tests = f"{HEAD}    def test_it(self):\n        while shop.grade(95) != 'gold': pass\n"
    report = score(tmp_path, tests, limit=8)
    assert report.payload["timed_out"] >= 1
    assert report.payload["killed"] >= report.payload["timed_out"]


@pytest.mark.parametrize("end", ["os._exit(0)", "os.close(1); os.close(2)", "os.fork() or os._exit(0)", "os.chdir('/')"])
def test_tests_that_misbehave_do_not_spoil_the_score_of_others(tmp_path: Path, end: str) -> None:
    found = read(tmp_path, f"import os\n{STRONG}\n    def test_rough(self):\n        {end}\n")
    assert found.total > 5
    assert found.killed > 0


def test_a_test_that_fails_beforehand_kills_nothing_and_is_named(tmp_path: Path) -> None:
    report = score(tmp_path, f"{HEAD}    def test_it(self): self.assertEqual(shop.grade(95), 'wrong')\n")
    assert report.payload["failing"] == ["test_shop.py::T::test_it"]
    assert report.payload["killed"] == 0


@FRAMEWORKS
def test_no_tests_is_no_score(tmp_path: Path, framework: str) -> None:
    assert score(tmp_path, "x = 1\n", framework=framework).end == "no_tests"


def test_faults_that_were_not_tried_are_in_no_total(tmp_path: Path) -> None:
    found = read(tmp_path, STRONG, functions=("shop.py",), seconds=0)
    assert found.total + found.not_tried > 0
    assert found.killed == 0


def test_each_kill_is_credited_to_a_test(tmp_path: Path) -> None:
    report = score(tmp_path, STRONG)
    assert report.payload["kills_by_test"] == {"test_shop.py::T::test_grades": report.payload["killed"]}
