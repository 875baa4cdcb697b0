"""Files before and after an offline change."""

from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.offline.changes import Changes, digest, read_file, relative_to


def test_created_changed_and_deleted_files_are_shown_and_written(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a = 1\n")
    (tmp_path / "b.py").write_text("b = 1\n")
    changes = Changes({"a.py": b"a = 1\n", "b.py": b"b = 1\n", "c.py": None}, {"a.py": b"a = 2\n", "b.py": None, "c.py": b"c = 1\n"})
    assert [(file["path"], file["added"], file["removed"]) for file in changes.files()] == [("a.py", 1, 1), ("b.py", 0, 1), ("c.py", 1, 0)]
    assert "-a = 1\n+a = 2\n" in changes.diff()
    changes.write(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.py": "a = 2\n", "c.py": "c = 1\n"}


def test_a_file_that_changed_meanwhile_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("mine\n")
    (tmp_path / "b.py").write_text("b = 1\n")
    with pytest.raises(CliError) as caught:
        Changes({"a.py": b"a = 1\n", "b.py": b"b = 1\n"}, {"a.py": b"a = 2\n", "b.py": b"b = 2\n"}).write(tmp_path)
    assert caught.value.code == "WORKSPACE_CHANGED"
    assert (tmp_path / "b.py").read_text() == "b = 1\n"


def test_paths_are_relative_to_the_root_and_stay_inside(tmp_path: Path) -> None:
    assert relative_to(tmp_path, tmp_path / "pkg" / "a.py") == "pkg/a.py"
    with pytest.raises(CliError, match="TARGET_OUTSIDE_ROOT"):
        relative_to(tmp_path / "pkg", tmp_path / "a.py")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="TARGET_MISSING"):
        read_file(tmp_path / "nope")
    with pytest.raises(CliError, match="TARGET_UNREADABLE"):
        read_file(tmp_path)


def test_no_file_has_no_digest() -> None:
    assert digest(None) is None and digest(b"") is not None
