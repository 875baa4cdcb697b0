"""What a developer gets to see and to take back: the diff, its size, and the way back.

The diff is computed from whole files before and after, never from the operations. It is for reading: bytes outside the
file's encoding show as a replacement mark. The way back is operations, which are exact.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import unified_diff as _difflib_diff

from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.hunks import hunks_of
from iama_engine.edits.operations import Operation
from iama_engine.symbols.encoding import decode_exact

_SURROGATE = re.compile("[\udc80-\udcff]")
_NO_NEWLINE = "\\ No newline at end of file\n"
_CONTEXT_LINES = 3


def reverse_operations(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> tuple[Operation, ...]:
    """Operations that lead back from `after` to `before`; apply them with `must_parse=False`."""
    return operations_for_files(after, before)


def unified_diff(path: str, before: bytes | None, after: bytes | None) -> str:
    """A unified diff that `git apply` takes for UTF-8 files; None means that the file does not exist there."""
    old, new = (_readable_lines(content) for content in (before, after))
    from_file = "/dev/null" if before is None else f"a/{path}"
    to_file = "/dev/null" if after is None else f"b/{path}"
    lines = _difflib_diff(old, new, from_file, to_file, n=_CONTEXT_LINES)
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}" for line in lines)


def readable_text(content: bytes) -> str:
    """The text of a file for people and JSON: no surrogates."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", decode_exact(content)[0])


def count_lines(before: bytes | None, after: bytes | None) -> tuple[int, int]:
    """Lines added and removed."""
    hunks = hunks_of(before or b"", after or b"")
    return sum(len(hunk.lines) for hunk in hunks), sum(hunk.last - hunk.first for hunk in hunks)


def _readable_lines(content: bytes | None) -> Sequence[str]:
    parts = re.split(r"(?<=\n)", readable_text(content)) if content else []
    return [part for part in parts if part]
