"""A folder's own git configuration starts no program of its choice."""

import subprocess
from pathlib import Path

from iama_cli.local.git import git_environment, git_words


def ask(root: Path, *words: str) -> bytes:
    return subprocess.run(git_words(root, *words), capture_output=True, env=git_environment(), check=True).stdout


def test_no_program_that_the_folder_names_is_started(tmp_path: Path) -> None:
    root, told = tmp_path / "project", tmp_path / "told"
    root.mkdir()
    (root / "a.py").write_text("x = 1\n")
    plain = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"], ["config", "core.fsmonitor", f"touch '{told}'; false"]):
        subprocess.run([*plain, *words], check=True, capture_output=True)
    assert ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") == b"a.py\0"
    assert ask(root, "log", "--format=%s").strip() == b"one"
    assert not told.exists()
    subprocess.run([*plain, "ls-files", "--others"], check=True, capture_output=True)
    assert told.exists(), "the setting is one that git obeys where nobody forbids it"
