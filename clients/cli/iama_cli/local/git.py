"""How git is asked about a project's folder: by no program that the folder's own configuration names, and without taking a lock."""

import os
from pathlib import Path

_NO_PROGRAMS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false")
"""A folder that came as an archive may bring a `.git` of its own, and with it these."""


def git_words(root: Path, *words: str) -> list[str]:
    """The command that asks git about `root`."""
    return ["git", "-C", str(root), *(word for setting in _NO_PROGRAMS for word in ("-c", setting)), *words]


def git_environment() -> dict[str, str]:
    """Its environment: no lock is taken, no missing object is fetched over a program that the folder names, no object is replaced."""
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"}
    return {**os.environ, **quiet}
