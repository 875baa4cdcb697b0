"""Objects kept as the statements that make them."""

import random

import pytest

from iama_engine.runner.pool import Pool, fresh_name, names_in, needed_for, with_fresh_names
from iama_engine.runner.script import Run, Script

KIND = f"{__name__}.Box"


class Box:
    """A class of the package under test."""

    def __init__(self, size: int) -> None:
        self.size = size


def take(pool: Pool, *statements: str, size: int = 1, ended_at: int | None = None) -> None:
    pool.take_in(Script(statements, ("import lib",)), Run(names={"box": Box(size), "n": 3}, ended_at=ended_at))


@pytest.fixture
def pool() -> Pool:
    return Pool(frozenset({__name__.partition(".")[0]}))


def test_an_object_is_kept_as_the_statements_it_needs(pool: Pool) -> None:
    take(pool, "n = 3", "other = 5", "box = lib.Box(n)")
    held = pool.draw(KIND, random.Random(0))
    assert held is not None
    assert (held.statements, held.imports, held.name) == (("n = 3", "box = lib.Box(n)"), ("import lib",), "box")
    assert pool.classes() == [KIND]


def test_the_shortest_way_to_a_state_wins_and_states_differ(pool: Pool) -> None:
    take(pool, "box = lib.Box(111111)")
    take(pool, "box = lib.Box(1)")
    take(pool, "box = lib.Box(0)", size=0)
    assert sorted(held.statements for held in pool.held[KIND].values()) == [("box = lib.Box(0)",), ("box = lib.Box(1)",)]


def test_nothing_is_kept_of_a_script_that_raised(pool: Pool) -> None:
    take(pool, "box = lib.Box(1)", ended_at=0)
    assert pool.classes() == []
    assert pool.draw(KIND, random.Random(0)) is None


@pytest.mark.parametrize(
    ("statements", "name", "expected"),
    [
        (("a = 1", "b = 2", "c = a"), "c", ("a = 1", "c = a")),
        (("a = []", "a.append(1)", "b = a"), "b", ("a = []", "a.append(1)", "b = a")),
        (("a = 1",), "z", ()),
    ],
)
def test_only_what_matters_to_a_name_is_needed(statements: tuple[str, ...], name: str, expected: tuple[str, ...]) -> None:
    assert needed_for(statements, name) == expected


def test_names_move_out_of_the_way_of_taken_ones() -> None:
    statements, renamed = with_fresh_names(("x = 1", "y = x + z"), frozenset({"x"}))
    assert (statements, renamed) == (("x_2 = 1", "y = x_2 + z"), {"x": "x_2", "y": "y"})


@pytest.mark.parametrize(
    ("name", "used", "expected"), [("a", set(), "a"), ("a", {"a"}, "a_2"), ("a_2", {"a_2"}, "a_3"), ("a", {"a", "a_2"}, "a_3")]
)
def test_a_fresh_name_is_free(name: str, used: set[str], expected: str) -> None:
    assert fresh_name(name, used) == expected


def test_names_of_a_statement_that_does_not_parse_are_none() -> None:
    assert names_in("not (python") == frozenset()
