"""Git is asked what the last commit holds, and is left exactly as it was."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from iama_cli.local.commits import committed


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder below the root of a repository, with one committed file."""
    root = tmp_path / "repository" / "project"
    root.mkdir(parents=True)
    (root / "a.py").write_text("new\n")
    own = ["-c", "user.name=dev", "-c", "user.email=dev@example.test"]
    for words in (["init", "-q"], ["add", "-A"], [*own, "commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(root.parent), *words], check=True, capture_output=True)
    return root


def test_a_file_is_committed_where_head_holds_its_content(project: Path) -> None:
    assert committed(project, [("a.py", digest("new\n")), ("b.py", digest("new\n"))]) == {"a.py"}
    assert committed(project, [("a.py", digest("old\n")), ("a.py", None)]) == frozenset()


def test_what_is_only_staged_is_not_committed(project: Path) -> None:
    (project / "a.py").write_text("newer\n")
    subprocess.run(["git", "-C", str(project), "add", "-A"], check=True)
    index = (project.parent / ".git" / "index").read_bytes()
    assert committed(project, [("a.py", digest("newer\n"))]) == frozenset()
    assert (project.parent / ".git" / "index").read_bytes() == index


def test_without_a_repository_nothing_is_committed(tmp_path: Path) -> None:
    assert committed(tmp_path, [("a.py", digest("new\n"))]) == frozenset()
