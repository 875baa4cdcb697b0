"""Faults in JavaScript and TypeScript, judged by real tests in the real sandbox."""

import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.probe.mutation import read_mutation
from iama_engine.probe.source_mutation import plan_source_mutation
from iama_engine.runner.contract import Framework, Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup

LIB = """exports.half = function half(n) {
  if (n > 9) return 'many';
  return n / 2;
};
exports.alone = function alone() { return true; };
"""
PROGRAM = """const { half } = require('../lib.js');
if (half(4) !== 2) process.exit(1);
if (half(6) !== 3) process.exit(1);
"""
CASES = (
    "const { half } = require('../lib.js');\nconst assert = require('assert');\n{name}('halves', () => assert.strictEqual(half(4), 2));\n"
)
ALL = ["lib.js"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree" / "test").mkdir(parents=True)
    (tmp_path / "tree" / "lib.js").write_text(LIB)
    return tmp_path / "tree"


def score(tree: Path, framework: Framework, package: str = "", **given: Any) -> RunReport:
    """A MUTATION run over whole files with the tests that lie in `test`."""
    files = {path: (tree / path).read_bytes() for path in given.pop("targets", ALL)}
    plan = plan_source_mutation(files, list(files), limit=given.pop("limit", 0), seconds=given.pop("seconds", 60.0))
    tests = tuple(sorted(f"test/{path.name}" for path in (tree / "test").iterdir()))
    limits = given.pop("limits", Limits(wall_s=90, per_test_s=5.0))
    request = RunRequest("r", "MUTATION", tests, framework=framework, limits=limits, plan={**plan, **given.pop("plan", {})}, **given)
    return execute_run(request, tree, tree.parent / "out", interpreter=Path(sys.executable), node=node_setup(package))


def survivors(report: RunReport) -> set[tuple[int, str, bool]]:
    return {(one.line, one.after, one.reached) for one in read_mutation(report).survivors}


def test_programs_find_what_they_look_at_and_the_rest_survives_by_name(tree: Path) -> None:
    (tree / "test" / "a.js").write_text(PROGRAM)
    report = score(tree, "script")
    assert (report.end, report.payload["not_tried"], report.payload["failing"]) == ("completed", 0, [])
    found = read_mutation(report)
    assert found.by_function["lib.js::exports.half"].killed == 4
    assert survivors(report) == {
        (2, "if (n >= 9) return 'many';", True),
        (2, "if (n > 10) return 'many';", True),
        (2, "if (n > 9) return '';", False),
        (2, "if (n > 9) return undefined;", False),
        (5, "return false;", False),
        (5, "return undefined;", False),
    }
    assert report.payload["kills_by_test"] == {"test/a.js": found.killed}


@pytest.mark.parametrize(("framework", "package"), [("mocha", "mocha"), ("node:test", ""), ("jest", "jest")])
def test_under_a_framework(tree: Path, framework: Framework, package: str) -> None:
    name = "require('node:test')" if framework == "node:test" else "it"
    (tree / "package.json").write_text("{}")
    (tree / "test" / "a.test.js").write_text(CASES.replace("{name}", name))
    (tree / "test" / "b.test.js").write_text(CASES.replace("{name}", name).replace("half(4), 2", "half(2), 1"))
    report = score(tree, framework, package)
    assert report.end == "completed", report
    assert read_mutation(report).by_function["lib.js::exports.half"].killed == 4
    assert any(after == "return false;" for _, after, _ in survivors(report))


def test_a_function_that_runs_as_text_is_judged_though_coverage_does_not_see_it(tree: Path) -> None:
    inner = "function add(a, b) { return a + b; }\nfunction idle(a) { return a > 1; }\n"
    (tree / "lib.js").write_text(inner + "exports.run = (a) => new Function('return (' + add.toString() + ')(1, ' + a + ')')();\n")
    (tree / "test" / "a.js").write_text("if (require('../lib.js').run(2) !== 3) process.exit(1);\n")
    found = read_mutation(score(tree, "script")).by_function
    assert found["lib.js::add"].killed == found["lib.js::add"].total > 0
    assert found["lib.js::idle"].killed == 0 < found["lib.js::idle"].total


def test_the_tree_is_as_it_was_and_no_fault_outlives_its_turn(tree: Path) -> None:
    (tree / "test" / "a.js").write_text("require('fs').writeFileSync('left.txt', String(process.pid));\n" + PROGRAM)
    score(tree, "script", limit=3)
    assert (tree / "lib.js").read_text() == LIB
    assert sorted(path.name for path in tree.iterdir()) == ["lib.js", "test"]


def test_a_test_that_fails_without_a_fault_finds_none(tree: Path) -> None:
    (tree / "test" / "a.js").write_text(PROGRAM)
    (tree / "test" / "b.js").write_text("process.exit(1);\n")
    report = score(tree, "script", limit=4)
    assert report.payload["failing"] == ["test/b.js"] and set(report.payload["kills_by_test"]) <= {"test/a.js"}
    (tree / "test" / "a.js").unlink()
    assert score(tree, "script", limit=4).end == "no_tests"


def test_a_quarantined_test_judges_nothing(tree: Path) -> None:
    (tree / "test" / "a.js").write_text(PROGRAM)
    (tree / "test" / "b.js").write_text("require('../lib.js').alone() === true || process.exit(1);\n")
    kept = score(tree, "script", deselect=("test/b.js",))
    assert (5, "return false;", False) in survivors(kept)


def test_a_hang_is_found_the_second_time_and_a_short_time_leaves_faults_untried(tree: Path) -> None:
    (tree / "lib.js").write_text("exports.half = function (n) { let i = 0; for (;;) { i += 1; if (i > n) break; } return i; };\n")
    (tree / "test" / "a.js").write_text("if (require('../lib.js').half(4) !== 5) process.exit(1);\n")
    mutants = plan_source_mutation({"lib.js": (tree / "lib.js").read_bytes()}, ["lib.js"], limit=0, seconds=1)["mutants"]
    hanging = [one for one in mutants if one["operator"] == "break or continue"]
    report = score(tree, "script", plan={"mutants": hanging})
    assert (report.payload["killed"], report.payload["timed_out"]) == (1, 1)
    cut = score(tree, "script", seconds=1.5)
    assert cut.payload["not_tried"] > 0
    assert cut.payload["total"] + cut.payload["not_tried"] == len(mutants)


def test_code_that_stops_passing_on_its_own_makes_no_score(tree: Path) -> None:
    (tree / "test" / "a.js").write_text("require('fs').appendFileSync('/tmp/seen', '.');\n" + PROGRAM)
    (tree / "test" / "b.js").write_text("if (require('fs').readFileSync('/tmp/seen').length > 2) process.exit(1);\n")
    report = score(tree, "script")
    assert report.end == "crashed" and "unchanged code" in report.message


@pytest.mark.parametrize(("framework", "package"), [("mocha", "mocha"), ("jest", "jest")])
def test_a_failing_or_quarantined_test_before_the_others_finds_nothing(tree: Path, framework: Framework, package: str) -> None:
    (tree / "package.json").write_text("{}")
    wrong = "it('is wrong', () => { throw new Error('always'); });\nit('is set aside', () => { throw new Error('always'); });\n"
    (tree / "test" / "a.test.js").write_text(wrong + CASES.replace("{name}", "it"))
    (tree / "test" / "b.test.js").write_text(CASES.replace("{name}", "it").replace("half(4), 2", "half(2), 1"))
    report = score(tree, framework, package, deselect=("test/a.test.js::is set aside",), limit=6)
    assert report.payload["failing"] == ["test/a.test.js::is wrong"]
    assert any(reached for _, _, reached in survivors(report)), "the fault that no test looks at survives"
    assert set(report.payload["kills_by_test"]) <= {"test/a.test.js::halves", "test/b.test.js::halves"}
