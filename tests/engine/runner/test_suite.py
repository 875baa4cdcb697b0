"""Test runs in real processes: what each way of ending is reported as."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.runner.outcomes import read_outcomes
from iama_engine.sandbox.execute import execute_run

PYTHON = Path(sys.executable)


def write(tree: Path, **files: str) -> None:
    for name, text in files.items():
        (tree / f"{name}.py").write_text(text)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def run(tree: Path, request: RunRequest) -> RunReport:
    return execute_run(request, tree, tree.parent / "out", interpreter=PYTHON)


VERIFY = RunRequest("r", "VERIFY", ("test_it.py",), limits=Limits(wall_s=30, per_test_s=1))
FRAMEWORKS = pytest.mark.parametrize("framework", ["pytest", "unittest"])
MIXED = """
import time, unittest
class T(unittest.TestCase):
    def test_passes(self): self.assertEqual(1, 1)
    def test_fails(self): self.assertEqual(1, 2)
    def test_raises(self): raise KeyError("gone")
    def test_is_skipped(self): self.skipTest("not here")
    def test_hangs(self):
        while True:
            try: time.sleep(5)
            except Exception: continue
"""


@FRAMEWORKS
def test_each_outcome_is_told_apart(tree: Path, framework: str) -> None:
    write(tree, test_it=MIXED)
    report = run(tree, replace(VERIFY, framework=framework))
    outcomes = {outcome.test_id.rpartition("::")[2]: outcome.outcome for outcome in report.outcomes}
    raised = "failed" if framework == "pytest" else "error"
    assert report.end == "completed"
    assert outcomes == {
        "test_passes": "passed",
        "test_fails": "failed",
        "test_raises": raised,
        "test_is_skipped": "skipped",
        "test_hangs": "timeout",
    }


@FRAMEWORKS
def test_a_failure_names_class_and_place_without_line_numbers(tree: Path, framework: str) -> None:
    write(tree, lib="def half(n):\n    return 1 / n\n")
    write(tree, test_it="import unittest, lib\nclass T(unittest.TestCase):\n    def test_it(self): lib.half(0)\n")
    (outcome,) = run(tree, replace(VERIFY, framework=framework)).outcomes
    assert (outcome.error_class, outcome.location) == ("ZeroDivisionError", "lib.py::half")
    assert outcome.excerpt == "ZeroDivisionError: division by zero"


@FRAMEWORKS
def test_a_file_that_cannot_be_imported_is_an_error_of_that_file(tree: Path, framework: str) -> None:
    write(tree, test_it="import not_there_at_all\n")
    report = run(tree, replace(VERIFY, framework=framework))
    assert [outcome.outcome for outcome in report.outcomes] == ["error"]
    assert report.outcomes[0].error_class == "ModuleNotFoundError"


@FRAMEWORKS
def test_no_test_found_is_never_a_pass(tree: Path, framework: str) -> None:
    write(tree, test_it="x = 1\n")
    assert run(tree, replace(VERIFY, framework=framework)).end == "no_tests"


def test_baseline_shuffles_by_seed_and_repeats_in_fresh_processes(tree: Path) -> None:
    body = "\n".join(f"def test_{n}():\n    print({n})" for n in range(12))
    write(tree, test_it=f"import os\nopen('pids', 'a').write(f'{{os.getpid()}}\\n')\n{body}\n")
    report = run(tree, replace(VERIFY, kind="BASELINE", repeats=4, seeds=(0, 1)))
    orders = [[one.test_id for one in report.outcomes if one.repeat == repeat] for repeat in range(4)]
    assert all(sorted(order) == sorted(orders[0]) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert len(set((tree / "pids").read_text().split())) == 4


def test_a_hash_seed_dependent_test_shows_in_some_repeats(tree: Path) -> None:
    write(tree, test_it="def test_order(): assert hash('a') % 2 == 0\n")
    report = run(tree, replace(VERIFY, kind="BASELINE", repeats=6, seeds=(0, 1, 2, 3, 4, 5)))
    assert {outcome.outcome for outcome in report.outcomes} == {"passed", "failed"}


def test_a_whole_run_over_its_limit_tells_what_passed_before(tree: Path) -> None:
    disarm = "signal.setitimer(signal.ITIMER_REAL, 0)"
    write(tree, test_it=f"import time, signal\ndef test_a(): pass\ndef test_b():\n    {disarm}\n    time.sleep(60)\n")
    report = run(tree, replace(VERIFY, limits=Limits(wall_s=3, per_test_s=1)))
    assert report.end == "timed_out"
    assert {one.test_id: one.outcome for one in report.outcomes} == {"test_it.py::test_a": "passed", "test_it.py::test_b": "timeout"}
    assert "raise the limit" in report.message


@FRAMEWORKS
@pytest.mark.parametrize("interrupt", ["import _thread; _thread.interrupt_main(); sum(range(1000))", "raise KeyboardInterrupt"])
def test_a_test_that_interrupts_itself_fails_alone(tree: Path, framework: str, interrupt: str) -> None:
    body = f"    def test_b(self):\n        {interrupt}\n"
    whole = f"import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n{body}    def test_c(self): pass\n"
    write(tree, test_it=whole)
    report = run(tree, replace(VERIFY, framework=framework))
    outcomes = {outcome.test_id.rpartition("::")[2]: (outcome.outcome, outcome.error_class) for outcome in report.outcomes}
    failed = "failed" if framework == "pytest" else "error"
    assert outcomes == {"test_a": ("passed", None), "test_b": (failed, "TestInterrupted"), "test_c": ("passed", None)}


def test_a_process_that_vanishes_is_a_crash(tree: Path) -> None:
    write(tree, test_it="import os\ndef test_a(): os._exit(7)\n")
    report = run(tree, VERIFY)
    assert (report.end, report.exit_codes) == ("crashed", (7,))


def test_deselected_tests_do_not_run(tree: Path) -> None:
    write(tree, test_it="def test_a(): pass\ndef test_b(): raise SystemExit\n")
    report = run(tree, replace(VERIFY, deselect=("test_it.py::test_b",)))
    assert [outcome.test_id for outcome in report.outcomes] == ["test_it.py::test_a"]


def test_a_command_reports_its_status_and_output(tree: Path) -> None:
    request = RunRequest("r", "COMMAND", plan={"command": ["sh", "-c", "echo said; exit 3"]})
    report = run(tree, request)
    assert (report.exit_codes, report.log_tail.strip()) == ((3,), "said")


def test_generated_tests_see_a_clock_that_stands_still(tree: Path) -> None:
    body = "assert time.time() == 5 == bound.now(datetime.UTC).timestamp()"
    write(tree, test_it=f"import time, datetime\nfrom datetime import datetime as bound\ndef test_it(): {body}\n")
    frozen = {"frozen_epoch": 5, "frozen_paths": ["test_it.py"]}
    assert run(tree, replace(VERIFY, plan=frozen)).outcomes[0].outcome == "passed"
    assert run(tree, VERIFY).outcomes[0].outcome == "failed"


BOX = """
class Box:
    def put(self, what, n=1):
        if n < 0: raise ValueError
        return [what] * n
def gen():
    yield 1
"""
USES_OF_BOX = """
import lib
def test_it():
    box = lib.Box(); box.put('a', 2); box.put(None); list(lib.gen())
    try: box.put(box, -1)
    except ValueError: pass
"""


def test_traces_hold_types_and_literal_arguments(tree: Path) -> None:
    write(tree, lib=BOX, test_it=USES_OF_BOX)
    report = run(tree, RunRequest("r", "TRACE", ("test_it.py",), plan={"targets": ["lib.py"]}))
    traces = json.loads((tree.parent / "out" / "traces.json").read_text())
    put = traces["types"]["lib.py::Box.put"]
    assert report.outputs == ("traces.json",)
    assert put["parameters"]["what"] == ["None", "lib.Box", "str"]
    assert put["returns"] == ["list[None]", "list[str]"]
    assert {"arguments": {"what": "'a'", "n": "2"}, "receiver": "lib.Box"} in traces["calls"]["lib.py::Box.put"]
    assert {"arguments": {"what": None, "n": "-1"}, "receiver": "lib.Box"} in traces["calls"]["lib.py::Box.put"]
    assert traces["types"]["lib.py::gen"]["returns"] == []


def test_lines_that_the_code_under_test_wrote_among_the_records_are_left_out(tmp_path: Path) -> None:
    records = tmp_path / "outcomes-0.jsonl"
    good = json.dumps({"test_id": "a::x", "outcome": "passed", "duration_s": 0.1})
    records.write_text("\n".join(["5", "[]", "{}", '{"started": true}', '{"test_id": "a::y", "odd": 1}', good, '{"test_id": "a']))
    assert [(outcome.test_id, outcome.outcome) for outcome in read_outcomes(records, 0)] == [("a::x", "passed")]
