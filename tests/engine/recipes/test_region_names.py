"""Names for stretches: from the comment, the results, the question asked, or the work done."""

import pytest

from iama_engine.recipes.region_names import region_name
from tests.engine.recipes.regions_of import marked


def name_of(lines: str, *, taken: tuple[str, ...] = (), rest: str = "    return 1", before: str = "") -> str | None:
    """The name of the lines taken out of `report(rows)`."""
    given = marked(f"def report(rows):\n    x()\n    # from\n\n{before}{lines}\n\n    # to\n{rest}")
    interface = given.interface
    assert interface is not None
    return region_name(given.source, given.region, interface, lambda name: name in taken)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("    # write the totals\n    print(rows)", "_write_totals"),
        ("    # Totals\n    print(rows)", "_report_totals"),
        ("    # Todo: totals\n    print(rows)", "_report_print"),
        ("    # rows = rows[1:]\n    print(rows)", "_report_print"),
        ("    for row in rows.cells:\n        print(row)", "_report_cells_rows"),
        ("    if rows.ready:\n        print(rows)", "_report_ready_rows"),
        ("    with rows.lock:\n        print(rows)", "_report_rows"),
        ("    count = rows", "_report_count"),
    ],
)
def test_the_best_words_at_hand_make_the_name(lines: str, name: str) -> None:
    assert name_of(lines) == name


def test_results_give_the_name_where_no_comment_does() -> None:
    assert name_of("    total = rows[0]", rest="    return total") == "_compute_total"
    assert name_of("    low = rows[0]\n    high = rows[1]", rest="    return low, high") == "_compute_low_and_high"


def test_a_taken_name_makes_way_for_the_next_best_and_then_for_numbers() -> None:
    lines = "    # write the totals\n    print(rows)"
    assert name_of(lines, taken=("_write_totals",)) == "_report_print"
    assert name_of(lines, taken=("_write_totals", "_report_print")) == "_report_part"
    assert name_of(lines, taken=("_write_totals", "_report_print", "_report_part")) == "_write_totals_2"


def test_where_every_name_is_taken_there_is_none() -> None:
    given = marked("def report(rows):\n    # from\n    print(rows)\n    # to")
    interface = given.interface
    assert interface is not None
    assert region_name(given.source, given.region, interface, lambda _: True) is None
