"""How often files changed, as far as git remembers. Without git, or outside a repository, nothing is known, and that is said."""

import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from iama_cli.local.git import git_environment, git_words

COMMITS = 1000
"""The newest ones that touched the folder: enough to tell hot from cold, and read in well under a second."""
TIMEOUT_S = 20


def commits_by_file(root: Path) -> Mapping[str, int] | None:
    """File below `root` → commits that touched it, merges left out; None where there is no history, as of a folder git ignores."""
    names = _ask(root, "log", f"-n{COMMITS}", "--no-merges", "--no-renames", "--format=%x00", "--name-only", "--relative", "-z", "--", ".")
    return Counter(names) or None


def visible_files(root: Path) -> frozenset[str] | None:
    """What git tracks below `root`, or would if it were added; None where that is nothing, so that git has no word here."""
    return frozenset(_ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")) or None


def _ask(root: Path, *words: str) -> list[str]:
    """The names that git answers, none where it is missing or does not know the folder; a partial clone fetches nothing."""
    try:
        done = subprocess.run(git_words(root, *words), capture_output=True, env=git_environment(), timeout=TIMEOUT_S, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return []
    return [name for part in done.stdout.split(b"\0") if (name := os.fsdecode(part.strip(b"\n")))] if done.returncode == 0 else []
