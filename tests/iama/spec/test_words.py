"""Changes of a spec: the least, and what they do not name is the very same."""

import pytest

from iama.spec.model import BddItem
from iama.spec.words import LONGEST_TEXT, SpecChange, WordsNotUnderstood, apply_changes

ITEMS = tuple(BddItem(f"bdd-{number}", "a shop", "it opens", "it sells", ("a.py::open",), ("t",)) for number in (1, 2, 3))


def test_one_part_changes_and_the_item_has_no_tests_any_more() -> None:
    changed = apply_changes(ITEMS, [SpecChange("replace", "bdd-2", "then", "it gives")], "n")
    assert changed[0] is ITEMS[0] and changed[2] is ITEMS[2]
    assert (changed[1].given, changed[1].then, changed[1].tests) == ("a shop", "it gives", ())


def test_an_item_is_added_behind_another_or_at_the_end_and_one_is_removed() -> None:
    new = SpecChange("add", given="g", when="w", then="t", symbols=("a.py::f",))
    changed = apply_changes(ITEMS, [new, SpecChange("add", "bdd-1", given="g2", when="w", then="t"), SpecChange("remove", "bdd-2")], "n")
    assert [item.item_id for item in changed] == ["bdd-1", "n-2", "bdd-3", "n-1"]
    assert changed[3].symbols == ("a.py::f",)


@pytest.mark.parametrize(
    "changes",
    [
        [SpecChange("remove", "bdd-9")],
        [SpecChange("replace", "bdd-1", "then", "  ")],
        [SpecChange("replace", "bdd-1", "moral", "x")],
        [SpecChange("replace", "bdd-1", "then", "it sells"), SpecChange("replace", "bdd-1", "given", "")],
        [SpecChange("add", given="g", when="", then="t")],
        [SpecChange("replace", "bdd-1", "then", "x" * (LONGEST_TEXT + 1))],
        [SpecChange("remove", item.item_id) for item in ITEMS],
        [],
    ],
)
def test_what_says_nothing_or_leaves_nothing_is_refused(changes: list[SpecChange]) -> None:
    with pytest.raises(WordsNotUnderstood):
        apply_changes(ITEMS, changes, "n")


@pytest.mark.parametrize(
    "change",
    [
        SpecChange("remove", "bdd-1"),
        SpecChange("replace", "bdd-1", "then", "x"),
        SpecChange("add", "bdd-1", given="g", when="w", then="t", symbols=("a.py::f",)),
        SpecChange("add", given="g", when="w", then="t"),
    ],
)
def test_a_change_survives_its_json(change: SpecChange) -> None:
    assert SpecChange.from_json(change.to_json()) == change
