"""Opposites are true exactly where the condition is false, and read as a person would write them."""

import ast
from itertools import product

import pytest

from iama_engine.recipes.conditions import Opposites
from tests.engine.rewriting import PATH, project_of


def opposites(condition: str, *, careful: bool = False) -> tuple[Opposites, ast.expr]:
    project = project_of(f"def f(a, b):\n    n = len(a)\n    if {condition}:\n        pass\n")
    source = project.source(PATH)
    assert source is not None
    test = next(node.test for node in ast.walk(source.tree) if isinstance(node, ast.If))
    return Opposites(source, project.scopes(source), careful), test


def opposite(condition: str, *, careful: bool = False) -> str | None:
    writer, test = opposites(condition, careful=careful)
    return writer.of(test)


PAIRS = [
    ("a", "not a"),
    ("not a", "a"),
    ("a is b", "a is not b"),
    ("a not in b", "a in b"),
    ("a == b", "a != b"),
    ("not a == b", "a == b"),
    ("n < 3", "n >= 3"),
    ("n >= len(b)", "n < len(b)"),
    ("a < b", "not a < b"),
    ("a and b", "not a or not b"),
    ("a or not b", "not a and b"),
    ("a and (b or n)", "not (a and (b or n))"),
    ("a < b < n", "not (a < b < n)"),
    ("a if b else n", "not (a if b else n)"),
    ("a and b and n and a", "not (a and b and n and a)"),
]


@pytest.mark.parametrize(("condition", "expected"), PAIRS)
def test_the_opposite(condition: str, expected: str) -> None:
    assert opposite(condition) == expected


def test_a_comment_inside_has_no_place() -> None:
    assert opposite("(a and  # one\n        b)") is None


def test_equality_is_not_turned_round_where_classes_define_their_own() -> None:
    assert opposite("a == b", careful=True) == "not a == b"


@pytest.mark.parametrize(
    ("condition", "awkward"), [("a < b", True), ("a and a < b", True), ("n < 3", False), ("a == b", False), ("a", False)]
)
def test_what_reads_badly_is_known(condition: str, awkward: bool) -> None:
    writer, test = opposites(condition)
    assert writer.awkward(test) is awkward


@pytest.mark.parametrize(("condition", "expected"), [pair for pair in PAIRS if " in " not in pair[0]])
def test_exactly_one_of_the_two_is_true(condition: str, expected: str) -> None:
    for a, b, n in product((0, 1, 3, float("nan")), (0, 1, 2, float("nan")), (0, 2, 3, 5)):
        names = {"a": a, "b": b, "n": n, "len": int if b == b else (lambda _: 0)}
        assert bool(eval(condition, dict(names))) is not bool(eval(expected, dict(names)))
