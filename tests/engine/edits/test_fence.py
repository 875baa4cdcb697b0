"""The fence: every way out of the job's files is closed."""

from pathlib import Path

import pytest

from iama_engine.edits.fence import MAX_FILE_BYTES, check_scope, disk_problems, path_problem
from iama_engine.edits.operations import CreateFile, DeleteFile, DeleteSymbol, Operation, ReplaceSymbol, SearchReplace
from iama_engine.errors import EngineError, Refusal

TARGETS = ("src/app.py", "src/größe.py")
ADVERSARIAL_PATHS = (
    "",
    "/etc/passwd",
    "//server/share",
    "..",
    "../app.py",
    "src/../../app.py",
    "src/../app.py",
    "src/./app.py",
    "./src/app.py",
    "src//app.py",
    "src/app.py/",
    "src/app.py\0",
    "src/app.py\n",
    "src\\app.py",
    "C:/app.py",
    "C:app.py",
    "src/app.py:stream",
    "src/app.py.",
    "src/ app.py",
    "src/app.py ",
    "SRC/app.py",
    "src/App.py",
    "src/APP.PY",
    "src/ａpp.py",
    "src/gro\u0308ße.py",
    "src/grösse.py",
    "src/app\u200b.py",
    "src/\u202eyp.ppa",
    ".git/config",
    ".GIT/hooks/pre-commit",
    ".iama/apply.json",
    "src/other.py",
    "app.py",
    "tests/test_app.py",
    "setup.py",
    "src",
    "src/app.pyc",
    "~/app.py",
)


def refusal(operation: Operation, **given: object) -> EngineError:
    with pytest.raises(EngineError) as refused:
        check_scope([operation], targets=TARGETS, **given)  # type: ignore[arg-type]
    return refused.value


@pytest.mark.parametrize("path", ADVERSARIAL_PATHS)
@pytest.mark.parametrize("kind", ["replace", "search", "delete", "create", "remove"])
def test_no_operation_leaves_the_targets(path: str, kind: str) -> None:
    operations: dict[str, Operation] = {
        "replace": ReplaceSymbol(path, "f", "def f(): pass"),
        "search": SearchReplace(path, "a", "b"),
        "delete": DeleteSymbol(path, "f"),
        "create": CreateFile(path, "x = 1\n"),
        "remove": DeleteFile(path, "0" * 64),
    }
    error = refusal(operations[kind])
    assert error.code is Refusal.SCOPE_VIOLATION
    assert set(error.detail) == {path}


def test_targets_and_named_places_are_open() -> None:
    check_scope(
        [ReplaceSymbol("src/app.py", "f", "def f(): pass"), CreateFile("src/new/a.py", ""), CreateFile("one.py", "")],
        targets=TARGETS,
        may_create=("src/new", "one.py"),
    )


@pytest.mark.parametrize(
    "path", ["src/newer/a.py", "src/new", "other/src/new/a.py", "src/NEW/a.py", "src/new/../app2.py", "one.py/a.py.bak/.."]
)
def test_files_are_created_only_where_the_strategy_says(path: str) -> None:
    assert refusal(CreateFile(path, ""), may_create=("src/new/",)).code is Refusal.SCOPE_VIOLATION


def test_an_empty_place_to_create_in_opens_nothing() -> None:
    assert refusal(CreateFile("a.py", ""), may_create=("", "/")).code is Refusal.SCOPE_VIOLATION


def test_a_created_file_must_not_be_a_target_s_twin() -> None:
    assert "by case or letter form" in refusal(CreateFile("src/App.py", ""), may_create=("src",)).detail["src/App.py"]


@pytest.mark.parametrize("path", ["tests/test_app.py", "tests/Test_App.py", "TESTS/test_app.py"])
def test_frozen_tests_are_frozen_even_if_they_are_targets(path: str) -> None:
    error = refusal(SearchReplace(path, "assert", "pass"), frozen=("tests/test_app.py",))
    assert error.code is Refusal.FROZEN_TEST_TOUCHED
    with pytest.raises(EngineError, match="frozen"):
        check_scope([DeleteFile(path, "0" * 64)], targets=(path,), may_create=("tests",), frozen=("tests/test_app.py",))


def test_oversize_text_is_refused() -> None:
    assert "larger than" in refusal(SearchReplace("src/app.py", "a", "x" * (MAX_FILE_BYTES + 1))).detail["src/app.py"]


def test_every_problem_is_listed_at_once() -> None:
    with pytest.raises(EngineError) as refused:
        check_scope([SearchReplace("a.py", "", ""), SearchReplace("../b.py", "", "")], targets=TARGETS)
    assert set(refused.value.detail) == {"a.py", "../b.py"}


def test_plain_paths_are_plain() -> None:
    assert [path_problem(path) for path in ("a.py", "src/a b.py", "src/größe.py", ".coveragerc", "a.b/c-d_e.py")] == [None] * 5


def test_the_disk_has_its_own_traps(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_text("x = 1\n")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "a.py").symlink_to("real/a.py")
    (tmp_path / "Setup.py").write_text("")
    paths = ["link/a.py", "a.py", "setup.py", "real", "real/a.py/b.py", "real/a.py", "new/b.py", "../x"]
    problems = disk_problems(tmp_path, paths)
    assert set(problems) == {"link/a.py", "a.py", "setup.py", "real", "real/a.py/b.py", "../x"}
    assert problems["link/a.py"] == "link is a symbolic link"
