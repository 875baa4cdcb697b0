"""Read why a plain Node program ended: the error that it printed, its class, and where in the project it was thrown."""

import re
from pathlib import Path

from .recording import EXCERPT, Failure
from .ts_build import BUILT

_ERROR = re.compile(r"^(?:Uncaught )?(?=\w{0,80}(?:Error|Exception))(\w{1,100})(?: \[[\w.-]+\])?(?::|$)", re.MULTILINE)
_FRAME = re.compile(r"^[ \t]*at (?:async )?(?:(.+?) \()?(?:file://)?(/[^():\n]*):\d+:\d+\)?$", re.MULTILINE)
_TOLD = re.compile(r"(?im)^not ok\b(?!.*# (?:todo|skip))|\b[1-9]\d* (?:tests? )?(?:failed|failing|failures?)\b|\bfailed: [1-9]")


def tells_failure(text: str) -> bool:
    """Whether a program that ended well says that something failed: old harnesses count failures and forget the status."""
    return _TOLD.search(text) is not None


def describe_output(text: str, root: Path) -> Failure | None:
    """The last error in the output; None where none is told. The place has no line number, so that it can be a fingerprint."""
    errors = list(_ERROR.finditer(text))
    if not errors:
        return None
    told = text[errors[-1].start() :]
    return Failure(errors[-1][1], locate_frame(told, root), told.strip()[:EXCERPT])


def locate_frame(text: str, root: Path) -> str | None:
    """`path::function` of the innermost frame that lies in the project and in no package it uses."""
    for frame in _FRAME.finditer(text):
        path = Path(frame[2])
        if path.is_relative_to(root) and "node_modules" not in path.relative_to(root).parts:
            name = re.sub(r" \[as .*\]$", "", frame[1] or "<module>")
            return f"{path.relative_to(root).as_posix().removeprefix(f'{BUILT}/')}::{name}"
    return None
