"""Whether a file's content is what the last commit holds. Git is only asked: nothing here writes, refreshes or locks anything."""

import subprocess
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from iama_cli.local.git import git_environment, git_words

_TIMEOUT_S = 20


def committed(root: Path, hashes: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    """The paths whose content at HEAD has the SHA-256 given; none where there is no repository, no commit or no git."""
    return frozenset(path for path, wanted in hashes if wanted is not None and _digest_at_head(root, path) == wanted)


def _digest_at_head(root: Path, path: str) -> str | None:
    words = git_words(root, "cat-file", "blob", f"HEAD:./{path}")
    try:
        found = subprocess.run(words, capture_output=True, env=git_environment(), timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return sha256(found.stdout).hexdigest() if found.returncode == 0 else None
