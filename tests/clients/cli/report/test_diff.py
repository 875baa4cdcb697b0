"""Side-by-side rows: alignment, gaps and marked words."""

from iama_cli.report.diff import Row, RowKind, mark_words, side_by_side


def _side(rows: tuple[Row, ...], old: bool) -> list[str]:
    return ["".join(span.text for span in (row.old if old else row.new)) for row in rows if (row.old if old else row.new)]


def test_equal_texts_have_no_rows() -> None:
    assert side_by_side("a\nb\n", "a\nb\n") == ()


def test_every_changed_line_appears_once_on_its_side() -> None:
    before, after = "one\ntwo\nthree\nfour\n", "one\n2\nthree and a half\nfour\nfive\n"
    rows = side_by_side(before, after)
    assert _side(rows, old=True) == before.splitlines()
    assert _side(rows, old=False) == after.splitlines()


def test_a_line_put_in_front_of_a_changed_line_does_not_shift_the_pairing() -> None:
    rows = side_by_side("if entry.open == True:\n", "log.debug('here')\nif entry.open:\n")
    assert [row.kind for row in rows] == [RowKind.ADDED, RowKind.CHANGED]


def test_far_lines_are_folded_into_a_counted_gap() -> None:
    lines = [f"line {number}" for number in range(50)]
    rows = side_by_side("\n".join(lines), "\n".join([*lines[:25], "other text entirely", *lines[26:]]))
    assert [row.hidden for row in rows if row.kind is RowKind.GAP] == [22, 21]
    assert len([row for row in rows if row.kind is RowKind.SAME]) == 6


def test_only_the_words_that_differ_are_marked_and_indentation_is_none() -> None:
    left, right = mark_words("        if a == None:", "    if a is None:")
    assert [span.text for span in left if span.marked] == ["=="]
    assert [span.text for span in right if span.marked] == ["is"]


def test_a_new_file_is_all_added() -> None:
    rows = side_by_side("", "a\nb\n")
    assert [(row.kind, row.old_number, row.new_number) for row in rows] == [(RowKind.ADDED, None, 1), (RowKind.ADDED, None, 2)]
