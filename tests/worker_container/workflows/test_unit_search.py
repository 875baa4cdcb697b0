"""The search for bad units keeps every good one and spends few runs."""

import pytest

from iama_worker.workflows.unit_search import UnitSearch


def drive(total: int, bad: set[int], runs: int = 99) -> UnitSearch:
    """Search with an oracle: a subset passes when it holds no bad unit."""
    search = UnitSearch(total, runs)
    while (subset := search.next_subset()) is not None:
        search.tell(not bad & set(subset))
    return search


@pytest.mark.parametrize(("total", "bad"), [(1, {0}), (2, {0}), (2, {1}), (7, {3}), (8, {0, 7}), (9, {1, 2, 3}), (5, {0, 1, 2, 3, 4})])
def test_keeps_exactly_the_good_units(total: int, bad: set[int]) -> None:
    search = drive(total, bad)
    assert set(search.kept()) == set(range(total)) - bad
    assert set(search.dropped) == bad


def test_one_bad_unit_of_64_costs_seven_runs() -> None:
    search = drive(64, {41})
    assert 99 - search.runs_left == 7
    assert len(search.kept()) == 63


def test_keeps_the_known_good_prefix_when_the_runs_are_spent() -> None:
    search = drive(64, {41, 50, 60}, runs=8)
    assert set(search.kept()).isdisjoint({41, 50, 60})
    assert len(search.kept()) >= 41
