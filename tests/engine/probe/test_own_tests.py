"""Finding a project's own tests: names make candidates, content decides."""

from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.probe.own_tests import find_tests

CASE = "import unittest\nclass A(unittest.TestCase):\n    def testOne(self):\n        pass\n"
PLAIN = "def test_one():\n    pass\n"


@pytest.mark.parametrize(
    "path",
    ["test_a.py", "a_test.py", "TestA.py", "ATest.py", "pkg/tests/TestSimple.py", "tests/simple.py", "test.py"],
)
def test_a_file_named_or_placed_like_a_test_is_found(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(CASE)
    assert find_tests(tmp_path).files == (path,)


@pytest.mark.parametrize("path", ["build/test_a.py", ".venv/test_a.py", "node_modules/x/test_a.py", "iama_tests/test_a.py"])
def test_generated_and_installed_folders_are_left_alone(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(PLAIN)
    assert find_tests(tmp_path).files == ()


def test_a_virtual_environment_of_any_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "oddname").mkdir()
    (tmp_path / "oddname" / "pyvenv.cfg").write_text("")
    (tmp_path / "oddname" / "test_a.py").write_text(PLAIN)
    assert find_tests(tmp_path).files == ()


def test_a_file_named_like_a_test_without_a_test_is_no_test_and_is_noted(tmp_path: Path) -> None:
    (tmp_path / "test.py").write_text("print('hello')\n")
    found = find_tests(tmp_path)
    assert found.files == ()
    assert "1 file(s) are named like tests" in found.note


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\npython_files = check_*.py\n"),
        ("setup.cfg", "[tool:pytest]\npython_files = check_*.py\n"),
        ("tox.ini", "[pytest]\npython_files = check_*.py\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n'),
    ],
)
def test_a_configured_pattern_is_honoured(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "check_a.py").write_text(PLAIN)
    assert find_tests(tmp_path).files == ("check_a.py",)


@pytest.mark.parametrize(("source", "needs_pytest"), [(CASE, False), (PLAIN, True), (CASE + "import pytest\n", True)])
def test_a_suite_needs_pytest_only_where_unittest_could_not_run_it(tmp_path: Path, source: str, needs_pytest: bool) -> None:
    (tmp_path / "test_a.py").write_text(source)
    assert find_tests(tmp_path).needs_pytest is needs_pytest


def test_without_pytest_a_unittest_suite_runs_under_unittest_and_a_pytest_suite_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(CASE)
    assert find_tests(tmp_path).framework_with(has_pytest=False) == "unittest"
    (tmp_path / "test_a.py").write_text(PLAIN)
    with pytest.raises(EngineError) as caught:
        find_tests(tmp_path).framework_with(has_pytest=False)
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING


def test_given_files_folders_and_patterns_are_taken_instead_of_a_search(tmp_path: Path) -> None:
    for path in ("a/check.py", "b/other.py", "test_c.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(PLAIN)
    assert find_tests(tmp_path, ["a", "b/*.py"]).files == ("a/check.py", "b/other.py")


def test_given_paths_without_a_test_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    with pytest.raises(EngineError) as caught:
        find_tests(tmp_path, ["a.py"])
    assert caught.value.code is Refusal.NO_TESTS_FOUND


def test_a_file_that_does_not_parse_is_no_test(tmp_path: Path) -> None:
    (tmp_path / "test_old.py").write_text("print 'python 2'\n")
    assert find_tests(tmp_path).files == ()
