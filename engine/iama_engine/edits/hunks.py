"""Differences of two contents by lines, and unique pieces of text that express them.

Lines end at a line feed only; so an old Macintosh file is one line, which is coarse but exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_POPULAR_FROM = 3_000


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines [first, last) of the old content become `lines`."""

    first: int
    last: int
    lines: tuple[bytes, ...]


def split_lines(content: bytes) -> list[bytes]:
    """Lines with their endings; joined they are the content again."""
    lines = content.split(b"\n")
    kept = [line + b"\n" for line in lines[:-1]]
    return [*kept, lines[-1]] if lines[-1] else kept


@lru_cache(maxsize=4)
def hunks_of(before: bytes, after: bytes) -> tuple[Hunk, ...]:
    """The changed stretches of two contents, in order. The last ones are kept at hand: a delivery asks thrice for the same."""
    return tuple(hunks_between(split_lines(before), split_lines(after)))


def hunks_between(old: Sequence[bytes], new: Sequence[bytes]) -> list[Hunk]:
    """The changed stretches, in order."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = SequenceMatcher(None, left, right, autojunk=len(left) + len(right) > _POPULAR_FROM)
    return [Hunk(head + i1, head + i2, tuple(right[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def occurs_once(content: bytes, piece: bytes) -> bool:
    """Whether the piece is in the content at exactly one place, overlapping ones counted."""
    start = content.find(piece) if piece else -1
    return start >= 0 and content.find(piece, start + 1) < 0


def widen_until_unique(content: bytes, lines: Sequence[bytes], hunks: Sequence[Hunk], taken: Sequence[range]) -> list[Hunk] | None:
    """The hunks with as many lines around them as make each unique; neighbours that meet become one.

    Lines in `taken` belong to other operations. None where a hunk cannot be made unique without them.
    """
    blocked = {row for rows in taken for row in rows}
    waiting = list(reversed(hunks))
    done: list[Hunk] = []
    while waiting:
        hunk = waiting.pop()
        if occurs_once(content, b"".join(lines[hunk.first : hunk.last])):
            done.append(hunk)
            continue
        wider = _grown(hunk, lines, blocked)
        if wider is None:
            return None
        while done and done[-1].last >= wider.first:
            wider = _merged(done.pop(), wider, lines)
        while waiting and waiting[-1].first <= wider.last:
            wider = _merged(wider, waiting.pop(), lines)
        waiting.append(wider)
    return done


def _grown(hunk: Hunk, lines: Sequence[bytes], blocked: set[int]) -> Hunk | None:
    first = hunk.first - 1 if hunk.first > 0 and hunk.first - 1 not in blocked else hunk.first
    last = hunk.last + 1 if hunk.last < len(lines) and hunk.last not in blocked else hunk.last
    if (first, last) == (hunk.first, hunk.last):
        return None
    return Hunk(first, last, (*lines[first : hunk.first], *hunk.lines, *lines[hunk.last : last]))


def _merged(one: Hunk, other: Hunk, lines: Sequence[bytes]) -> Hunk:
    """Two hunks in order as one. Where their contexts overlap, the shared lines are unchanged and counted once."""
    shared = max(one.last - other.first, 0)
    return Hunk(one.first, max(one.last, other.last), (*one.lines, *lines[one.last : other.first], *other.lines[shared:]))
