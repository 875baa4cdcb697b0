"""The difference between two specs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iama.spec.model import BddItem, Revision, SddItem, SpecInvalid, check_items, differences

ONE, TWO = BddItem("b1", "g", "w", "t", ("a",), ("x",)), BddItem("b2", "g", "w", "t")
SDD = SddItem("s1", "c", "r", "n")
CURRENT = Revision("job", 2, "token", datetime(2026, 11, 20, tzinfo=UTC), "user", False, (ONE, TWO), (SDD,))


def test_equal_specs_do_not_differ_and_the_link_to_tests_does_not_count() -> None:
    assert differences(CURRENT, (replace(ONE, tests=()), TWO), (SDD,)) == []


def test_a_changed_removed_added_and_moved_item_each_show() -> None:
    changed = differences(CURRENT, (replace(ONE, then="else"), TWO), (SDD,))
    assert changed == [{"section": "bdd", "item_id": "b1", "field": "then", "current": "t", "yours": "else"}]
    removed = differences(CURRENT, (TWO,), (SDD,))
    assert [(d["field"], d["yours"]) for d in removed if isinstance(d, dict)] == [
        ("given", None),
        ("when", None),
        ("then", None),
        ("symbols", None),
    ]
    added = differences(CURRENT, (ONE, TWO), (SDD, replace(SDD, item_id="s2")))
    assert {(d["item_id"], d["current"]) for d in added if isinstance(d, dict)} == {("s2", None)}
    moved = differences(CURRENT, (TWO, ONE), (SDD,))
    assert moved == [{"section": "bdd", "item_id": None, "field": "order", "current": ["b1", "b2"], "yours": ["b2", "b1"]}]


@pytest.mark.parametrize(("bdd", "sdd"), [((), ()), ((ONE, ONE), ()), ((ONE,), (replace(SDD, item_id="b1"),))])
def test_an_empty_spec_or_an_id_twice_is_invalid(bdd: tuple[BddItem, ...], sdd: tuple[SddItem, ...]) -> None:
    with pytest.raises(SpecInvalid):
        check_items(bdd, sdd)
