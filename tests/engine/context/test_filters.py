"""Choosing the files of a job."""

import time
from pathlib import Path

import pytest

from iama_engine.context.filters import select_files
from iama_engine.context.rejections import RejectionCode
from iama_engine.errors import EngineError, Refusal
from tests.engine.stdlib import NAMES, library_source

CREDENTIAL = "password = 'kQ7#vLm2xT9p'\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    files = {
        "app.py": "x = 1\n",
        "pkg/__init__.py": "",
        "pkg/core.py": "def f():\n    return 1\n",
        "pkg/old.py": "print 'python 2'\n",
        "pkg/data.bin": "x",
        "tests/test_core.py": "def test_f(): pass\n",
        "setup.cfg": "[metadata]\n",
        ".git/config": "[core]\n",
    }
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    return place


def refusal(root: Path, *targets: str) -> EngineError:
    with pytest.raises(EngineError) as refused:
        select_files(root, targets)
    return refused.value


def test_files_are_kept_targets_expanded_and_the_rest_listed(root: Path) -> None:
    selection = select_files(root, ["app.py", "pkg"])
    assert selection.kept == ("app.py", "pkg/__init__.py", "pkg/core.py", "setup.cfg", "tests/test_core.py")
    assert selection.targets == ("app.py", "pkg/core.py")
    assert {(rejection.path, rejection.code, rejection.is_target) for rejection in selection.rejected} == {
        ("pkg/data.bin", RejectionCode.FILE_TYPE, False),
        ("pkg/old.py", RejectionCode.PYTHON2, True),
    }


def test_the_root_as_target_leaves_tests_out(root: Path) -> None:
    assert select_files(root, ["."]).targets == ("app.py", "pkg/core.py")
    assert select_files(root, [str(root)]).targets == ("app.py", "pkg/core.py")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("missing.py", Refusal.TARGET_MISSING),
        ("../outside.py", Refusal.TARGET_OUTSIDE_ROOT),
        ("/etc/passwd", Refusal.TARGET_OUTSIDE_ROOT),
        ("pkg/../../outside.py", Refusal.TARGET_OUTSIDE_ROOT),
        ("link.py", Refusal.TARGET_IS_SYMLINK),
        ("linked/core.py", Refusal.TARGET_IS_SYMLINK),
        ("pkg/__init__.py", Refusal.TARGET_IS_EMPTY),
        ("pkg/old.py", Refusal.SOURCE_IS_PYTHON2),
        ("broken.py", Refusal.SOURCE_DOES_NOT_PARSE),
        ("binary.py", Refusal.TARGET_IS_BINARY),
        ("generated.py", Refusal.TARGET_IS_GENERATED),
        ("secret.py", Refusal.TARGET_HAS_SECRET),
        ("ignored.py", Refusal.TARGET_IGNORED),
        ("big.py", Refusal.TARGET_TOO_LARGE),
        ("setup.cfg", Refusal.LANGUAGE_UNSUPPORTED),
        ("pkg/data.bin", Refusal.LANGUAGE_UNSUPPORTED),
        (".git/config", Refusal.TARGET_IGNORED),
        ("tests", Refusal.TARGET_MISSING),
    ],
)
def test_a_target_that_cannot_be_worked_on_is_refused_by_code(root: Path, target: str, code: Refusal) -> None:
    (root.parent / "outside.py").write_text("x = 1\n")
    (root / "link.py").symlink_to("app.py")
    (root / "linked").symlink_to("pkg")
    (root / "broken.py").write_text("def f(:\n")
    (root / "binary.py").write_bytes(b"\0\1")
    (root / "generated.py").write_text("# @generated\n")
    (root / "secret.py").write_text(CREDENTIAL)
    (root / "ignored.py").write_text("x = 1\n")
    (root / "big.py").write_text("x = 1\n" * 400_000)
    (root / ".iamaignore").write_text("ignored.py\n")
    assert refusal(root, target).code is code


def test_a_credential_refuses_in_a_target_folder_and_is_listed_elsewhere(root: Path) -> None:
    (root / "settings.py").write_text(CREDENTIAL)
    selection = select_files(root, ["pkg"])
    assert "settings.py" not in selection.kept
    assert [rejection.code for rejection in selection.rejected if rejection.path == "settings.py"] == [RejectionCode.SECRET]
    (root / "pkg/settings.py").write_text(CREDENTIAL)
    error = refusal(root, "pkg")
    assert error.code is Refusal.TARGET_HAS_SECRET
    assert "kQ7" not in str(error)
    allowed = error.message.partition("allow-secret:")[2].partition(")")[0]
    (root / ".iamaignore").write_text(f"allow-secret:{allowed}\n")
    assert "pkg/settings.py" in select_files(root, ["pkg"]).targets


def test_the_ignore_file_follows_gitignore(root: Path) -> None:
    (root / ".iamaignore").write_text("# comment\n/pkg/*\n!/pkg/core.py\n*.cfg\n")
    selection = select_files(root, ["."])
    assert selection.kept == ("app.py", "pkg/core.py", "tests/test_core.py")


def test_all_refused_targets_are_named_at_once(root: Path) -> None:
    assert set(refusal(root, "missing.py", "pkg/old.py", "../x.py").detail) == {"missing.py", "pkg/old.py", "../x.py"}


def test_a_folder_of_python_2_alone_is_refused_with_that_reason(root: Path) -> None:
    (root / "pkg/core.py").unlink()
    assert refusal(root, "pkg").code is Refusal.SOURCE_IS_PYTHON2


@pytest.mark.figures
def test_two_hundred_files_are_screened_within_a_second(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"m{number}.py").write_bytes(library_source(NAMES[number % len(NAMES)])[:40_000].rpartition(b"\n\n\n")[0] + b"\n")
    start = time.perf_counter()
    selection = select_files(tmp_path, ["m1.py"])
    assert time.perf_counter() - start <= 1.0
    assert len(selection.kept) == 200
