"""Characterisation on this machine."""

import sys
from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.local.scratch import open_scratch
from iama_cli.offline.bench import Subject
from iama_cli.offline.characterize import characterise, find_root

SOURCE = "def grade(points):\n    if points >= 90:\n        return 'A'\n    return 'B' if points >= 50 else 'C'\n"


@pytest.mark.slow
def test_own_tests_teach_the_search_and_only_stable_tests_are_kept(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "grades.py").write_text(SOURCE)
    (root / "test_grades.py").write_text("import grades\n\n\ndef test_a():\n    assert grades.grade(95) == 'A'\n")
    with open_scratch(root) as scratch:
        result = characterise(Subject(scratch, Path(sys.executable), "pytest", ("grades.py",), ("test_grades.py",), 3.0))
    assert result.tests and result.quarantined == ()
    assert result.mutation.killed == result.mutation.total > 0
    assert all(path.startswith("iama_tests/") and "import grades" in text for path, text in result.files.items())


@pytest.mark.slow
def test_a_file_without_behaviour_pins_nothing(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "empty.py").write_text('"""Nothing here."""\n')
    with open_scratch(root) as scratch, pytest.raises(CliError) as caught:
        characterise(Subject(scratch, Path(sys.executable), "pytest", ("empty.py",), (), 1.0))
    assert caught.value.code in {"NOTHING_PINNED", "SEARCH_FAILED"}


def test_the_root_is_above_the_packages_and_at_the_project(tmp_path: Path) -> None:
    package = tmp_path / "project" / "src" / "pkg"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("a = 1\n")
    assert find_root((package / "a.py",)) == tmp_path / "project" / "src"
    (tmp_path / "project" / "pyproject.toml").write_text("")
    assert find_root((package / "a.py",)) == tmp_path / "project"
