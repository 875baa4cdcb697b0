"""Differences by lines, and pieces of text that occur once."""

from hypothesis import given
from hypothesis import strategies as st

from iama_engine.edits.hunks import Hunk, hunks_between, occurs_once, split_lines, widen_until_unique

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n"]), max_size=30)


def patched(lines: list[bytes], hunks: list[Hunk]) -> bytes:
    parts: list[bytes] = []
    position = 0
    for hunk in hunks:
        parts += (*lines[position : hunk.first], *hunk.lines)
        position = hunk.last
    return b"".join((*parts, *lines[position:]))


@given(st.binary(max_size=200))
def test_lines_joined_are_the_content(content: bytes) -> None:
    assert b"".join(split_lines(content)) == content


@given(LINES, LINES)
def test_hunks_lead_from_old_to_new(old: list[bytes], new: list[bytes]) -> None:
    assert patched(old, hunks_between(old, new)) == b"".join(new)


@given(LINES, LINES)
def test_widened_hunks_still_lead_from_old_to_new_and_each_occurs_once(old: list[bytes], new: list[bytes]) -> None:
    content = b"".join(old)
    wide = widen_until_unique(content, old, hunks_between(old, new), [])
    if wide is None:
        assert not old
        return
    assert patched(old, wide) == b"".join(new)
    assert all(occurs_once(content, b"".join(old[hunk.first : hunk.last])) for hunk in wide)


def test_lines_that_belong_to_others_are_not_used_as_context() -> None:
    lines = [b"a\n", b"x\n", b"a\n", b"x\n", b"b\n"]
    hunk = Hunk(1, 2, (b"y\n",))
    assert widen_until_unique(b"".join(lines), lines, [hunk], [range(2, 5)]) is None
    assert widen_until_unique(b"".join(lines), lines, [hunk], [range(1)]) == [Hunk(1, 3, (b"y\n", b"a\n"))]


def test_nothing_occurs_once_in_nothing() -> None:
    assert not occurs_once(b"abc", b"")
    assert not occurs_once(b"aaa", b"aa")
    assert occurs_once(b"aab", b"ab")
