"""Two texts side by side: aligned rows with the changed words marked.

Lines inside a replaced block are paired by how alike they are, not by position; otherwise one inserted line would make
all that follow look rewritten.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_CONTEXT = 3
_WORD = re.compile(r"\w+|\s+|[-+*/<>=!:&|%^]+|[^\w\s]")
_LARGE_BLOCK = 6_000
_ALIKE = 0.4


class RowKind(StrEnum):
    """What happened to the line pair."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; `marked` when this is what changed within the line."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the side-by-side view; numbers start at 1, None where that side has no line."""

    kind: RowKind
    old_number: int | None = None
    old: tuple[Span, ...] = ()
    new_number: int | None = None
    new: tuple[Span, ...] = ()
    hidden: int = 0
    """GAP: how many equal lines are left out."""


def side_by_side(before: str, after: str) -> tuple[Row, ...]:
    """The changed regions with three lines of context around them; empty when the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > 4_000_000)
    rows: list[Row] = []
    shown_until = 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        first = group[0][1]
        if first > shown_until:
            rows.append(Row(RowKind.GAP, hidden=first - shown_until))
        for tag, i1, i2, j1, j2 in group:
            rows.extend(_block(tag, (old, i1, i2), (new, j1, j2)))
        shown_until = group[-1][2]
    if rows and shown_until < len(old):
        rows.append(Row(RowKind.GAP, hidden=len(old) - shown_until))
    return tuple(rows)


def _block(tag: str, left: tuple[list[str], int, int], right: tuple[list[str], int, int]) -> Iterator[Row]:
    (old, i1, i2), (new, j1, j2) = left, right
    if tag == "equal":
        for offset in range(i2 - i1):
            text = (Span(old[i1 + offset]),)
            yield Row(RowKind.SAME, i1 + offset + 1, text, j1 + offset + 1, text)
        return
    for i, j in _pair(old[i1:i2], new[j1:j2]):
        yield _pair_row(old, new, None if i is None else i1 + i, None if j is None else j1 + j)


def _pair_row(old: list[str], new: list[str], i: int | None, j: int | None) -> Row:
    if i is None and j is not None:
        return Row(RowKind.ADDED, new_number=j + 1, new=(Span(new[j]),))
    if j is None and i is not None:
        return Row(RowKind.REMOVED, old_number=i + 1, old=(Span(old[i]),))
    assert i is not None and j is not None
    left, right = mark_words(old[i], new[j])
    return Row(RowKind.CHANGED, i + 1, left, j + 1, right)


def _pair(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pair lines in order so that the sum of likeness is greatest; lines without a partner stand alone."""
    if not old or not new or len(old) * len(new) > _LARGE_BLOCK:
        return [(i, None) for i in range(len(old))] + [(None, j) for j in range(len(new))]
    likeness = _likeness_table(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _trace_pairs(likeness, best)


def _trace_pairs(likeness: list[list[float]], best: list[list[float]]) -> list[tuple[int | None, int | None]]:
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    rows, columns = len(best) - 1, len(best[0]) - 1
    while i < rows or j < columns:
        both = i < rows and j < columns
        if both and likeness[i][j] >= _ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs


def _likeness_table(old: Sequence[str], new: Sequence[str]) -> list[list[float]]:
    left = [Counter(_WORD.findall(line.strip())) for line in old]
    right = [Counter(_WORD.findall(line.strip())) for line in new]
    return [[_likeness(a, b) for b in right] for a in left]


def _likeness(a: Counter[str], b: Counter[str]) -> float:
    size = a.total() + b.total()
    return 2 * (a & b).total() / size if size else 1.0


def mark_words(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Both lines as spans, with the words marked that the other line does not have; a new indentation is no word."""
    left, a = _indentation(old)
    right, b = _indentation(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        _push(left, "".join(a[i1:i2]), tag != "equal")
        _push(right, "".join(b[j1:j2]), tag != "equal")
    return tuple(left), tuple(right)


def _indentation(line: str) -> tuple[list[Span], list[str]]:
    words = _WORD.findall(line)
    return ([Span(words[0])], words[1:]) if words and words[0].isspace() else ([], words)


def _push(spans: list[Span], text: str, marked: bool) -> None:
    if not text:
        return
    if spans and spans[-1].marked == marked:
        spans[-1] = Span(spans[-1].text + text, marked)
    else:
        spans.append(Span(text, marked))
