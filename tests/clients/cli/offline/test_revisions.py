"""Two sides of a change from a real repository, which stays as it was."""

import subprocess
from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.offline.revisions import Choice, two_sides


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *words], cwd=root, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two commits, and a working tree with more."""
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q")
    (root / "a.py").write_text("a = 1\n")
    (root / "b.py").write_text("b = 1\n")
    (root / ".gitignore").write_text("ignored.py\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    (root / "a.py").write_text("a = 2\n")
    git(root, "commit", "-qam", "two")
    (root / "b.py").unlink()
    (root / "c.py").write_text("c = 1\n")
    (root / "ignored.py").write_text("i = 1\n")
    return root


@pytest.mark.parametrize(
    ("choice", "changed"),
    [
        (Choice(), {"b.py": None, "c.py": b"c = 1\n"}),
        (Choice("HEAD~1"), {"a.py": b"a = 2\n", "b.py": None, "c.py": b"c = 1\n"}),
        (Choice("HEAD~1", "HEAD"), {"a.py": b"a = 2\n"}),
        (Choice("HEAD", "HEAD~1"), {"a.py": b"a = 1\n"}),
        (Choice("HEAD", "HEAD"), {}),
    ],
)
def test_what_differs_is_told_by_path(root: Path, choice: Choice, changed: dict[str, bytes | None]) -> None:
    before = git(root, "status", "--porcelain")
    with two_sides(root, choice) as sides:
        assert dict(sides.changed) == changed
        assert set(sides.before()) == {path for path in changed if path != "c.py"}
        base = sides.base
    assert git(root, "status", "--porcelain") == before and not base.exists()


def test_a_diff_is_applied_to_a_copy(root: Path, tmp_path: Path) -> None:
    diff = tmp_path / "change.diff"
    diff.write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 2\n+a = 3\n")
    with two_sides(root, Choice(diff=diff)) as sides:
        assert dict(sides.changed) == {"a.py": b"a = 3\n"} and sides.head == str(diff)
    assert (root / "a.py").read_text() == "a = 2\n"


def test_only_what_lies_below_the_root_is_compared(root: Path) -> None:
    inner = root / "pkg"
    inner.mkdir()
    (inner / "d.py").write_text("d = 1\n")
    with two_sides(inner, Choice("HEAD")) as sides:
        assert dict(sides.changed) == {"d.py": b"d = 1\n"}


def test_what_git_does_not_know_is_said(root: Path, tmp_path: Path) -> None:
    def refused(where: Path, choice: Choice) -> str:
        with pytest.raises(CliError) as caught, two_sides(where, choice):
            pass
        return caught.value.code

    broken = tmp_path / "broken.diff"
    broken.write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 9\n+a = 3\n")
    assert refused(root, Choice("nowhere")) == "REVISION_UNKNOWN"
    assert refused(root, Choice("HEAD", "--output=/tmp/x")) == "REVISION_UNKNOWN"
    assert refused(root, Choice(diff=broken)) == "DIFF_DOES_NOT_APPLY"
    assert refused(tmp_path, Choice()) == "NOT_A_REPOSITORY"


def test_what_a_repository_says_of_its_files_is_not_obeyed(root: Path, tmp_path: Path) -> None:
    """A filter would run a program, an attribute would leave a file out or write another text into it."""
    ran = tmp_path / "ran"
    (root / ".gitattributes").write_text("*.py filter=evil\nhidden.py export-ignore\nsaid.py export-subst\n")
    (root / "hidden.py").write_text("h = 1\n")
    (root / "said.py").write_text("s = '$Format:%H$'\n")
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    git(root, "add", ".")
    git(root, "commit", "-qm", "three")
    git(root, "config", "filter.evil.smudge", f"touch {ran}; cat")
    git(root, "config", "filter.evil.required", "true")
    with two_sides(root, Choice("HEAD", "HEAD")) as sides:
        assert (sides.base / "hidden.py").read_text() == "h = 1\n"
        assert (sides.base / "said.py").read_text() == "s = '$Format:%H$'\n"
        assert (sides.base / "run.sh").stat().st_mode & 0o111
    assert not ran.exists()


def test_a_tree_that_leads_out_or_brings_a_git_folder_is_read_without_that(root: Path) -> None:
    (root / "link.py").symlink_to("/etc/hosts")
    git(root, "add", "link.py")
    blob = git(root, "hash-object", "-w", "a.py").strip()
    inner = subprocess.run(
        ["git", "mktree", "--missing"], cwd=root, input=f"100644 blob {blob}\tconfig\n", capture_output=True, text=True, check=True
    )
    rows = f"040000 tree {inner.stdout.strip()}\t.git\n100644 blob {blob}\tok.py\n040000 tree {inner.stdout.strip()}\t..\n"
    made = subprocess.run(["git", "mktree", "--missing"], cwd=root, input=rows, capture_output=True, text=True, check=True)
    commit = git(root, "commit-tree", made.stdout.strip(), "-m", "hostile").strip()
    with two_sides(root, Choice(commit, commit)) as sides:
        assert sorted(path.name for path in sides.base.rglob("*")) == ["ok.py"]
    git(root, "commit", "-qm", "link")
    with two_sides(root, Choice("HEAD", "HEAD")) as sides:
        assert not (sides.base / "link.py").exists()
