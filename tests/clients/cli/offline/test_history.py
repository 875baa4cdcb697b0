"""Commits by file, as git tells them; where there is nothing to read, None."""

import subprocess
from pathlib import Path

import pytest

from iama_cli.offline.history import commits_by_file, visible_files


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "pkg").mkdir()
    for number in range(3):
        (tmp_path / "pkg" / "hot.py").write_text(f"x = {number}\n")
        if not number:
            (tmp_path / "pkg" / "cold ü.py").write_text("y = 1\n")
            (tmp_path / "other.py").write_text("z = 1\n")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", f"change {number}")
    return tmp_path


def test_paths_are_those_of_the_folder(repository: Path) -> None:
    assert commits_by_file(repository) == {"pkg/hot.py": 3, "pkg/cold ü.py": 1, "other.py": 1}
    assert commits_by_file(repository / "pkg") == {"hot.py": 3, "cold ü.py": 1}


def test_what_git_ignores_is_not_seen(repository: Path) -> None:
    (repository / ".gitignore").write_text("built/\n")
    for name in ("built", "fresh"):
        (repository / name).mkdir()
        (repository / name / "a.py").write_text("")
    assert visible_files(repository) == {".gitignore", "other.py", "pkg/hot.py", "pkg/cold ü.py", "fresh/a.py"}
    assert visible_files(repository / "built") is None


def test_outside_a_repository_and_in_an_ignored_folder_nothing_is_known(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (repository / "new").mkdir()
    assert commits_by_file(repository / "new") is None
    assert commits_by_file(tmp_path_factory.mktemp("plain")) is None


def test_without_git_nothing_is_known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert commits_by_file(repository) is None
