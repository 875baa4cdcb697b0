"""Types as one more test."""

import sys
from pathlib import Path

import pytest

from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.runner.ts_types import is_type_check
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup


@pytest.mark.parametrize(
    ("path", "expected"), [("tsconfig.json", True), ("test/tsconfig.build.json", True), ("package.json", False), ("tsconfig.ts", False)]
)
def test_a_compilers_configuration_is_a_test_of_types(path: str, expected: bool) -> None:
    assert is_type_check(path) is expected


def run(tmp_path: Path, source: str, package: str, *tests: str) -> RunReport:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.ts").write_text(source)
    (tree / "tsconfig.json").write_text('{"compilerOptions": {"strict": true, "types": []}, "files": ["a.ts"]}')
    (tree / "t.js").write_text("1\n")
    request = RunRequest("r", "VERIFY", tests, framework="script", limits=Limits(wall_s=60))
    return execute_run(request, tree, tmp_path / "out", interpreter=Path(sys.executable), node=node_setup(package))


def test_types_that_hold_pass_beside_the_tests(tmp_path: Path) -> None:
    report = run(tmp_path, "export const a: number = 1;\n", "typescript", "t.js", "tsconfig.json")
    assert (report.end, {one.test_id: one.outcome for one in report.outcomes}) == (
        "completed",
        {"tsconfig.json": "passed", "t.js": "passed"},
    )
    assert not list((tmp_path / "tree").glob("*.js.map"))


def test_a_broken_type_is_a_failure_with_its_place(tmp_path: Path) -> None:
    (one,) = run(tmp_path, "export const a: number = 'x';\n", "typescript", "tsconfig.json").outcomes
    assert (one.outcome, one.error_class, one.location) == ("failed", "TS2322", "a.ts")


def test_without_a_compiler_nothing_is_said_about_types(tmp_path: Path) -> None:
    (one,) = run(tmp_path, "export const a: number = 'x';\n", "", "tsconfig.json").outcomes
    assert one.outcome == "skipped"
