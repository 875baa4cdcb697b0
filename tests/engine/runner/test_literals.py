"""Small steps from one literal to another."""

import ast
import random

import pytest

from iama_engine.runner.literals import change_literal, literals_in, nudge, nudged_source, spliced

VALUES = [True, 3, -2.5, "Ab c", "", b"ab", b"\xff", [1, 2], [], (1,), (), {"a": 1}, {}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_nudged_value_keeps_its_kind_and_sometimes_differs(value: object) -> None:
    chance = random.Random(1)
    nudged = [nudge(value, chance) for _ in range(60)]
    assert {type(one) for one in nudged} == {type(value)}
    assert any(one != value for one in nudged)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_nudged_source_is_always_a_literal(value: object) -> None:
    chance = random.Random(2)
    for _ in range(60):
        ast.literal_eval(nudged_source(repr(value), chance))


def test_what_is_no_literal_is_left_alone() -> None:
    assert nudged_source("lib.f(1)", random.Random(0)) == "lib.f(1)"


def test_one_literal_of_a_statement_changes() -> None:
    chance = random.Random(3)
    changed = {change_literal("x = lib.f(1)", ["'other'"], chance) for _ in range(50)} - {None}
    assert "x = lib.f('other')" in changed
    assert all(one is not None and one.startswith("x = lib.f(") for one in changed)


@pytest.mark.parametrize("statement", ["x = lib.f(y)", "not python", "(a, b) = c"])
def test_a_statement_without_a_literal_cannot_change(statement: str) -> None:
    assert change_literal(statement, ["1"], random.Random(0)) is None


def test_what_a_statement_says_is_its_literals_and_those_inside_them() -> None:
    assert set(literals_in("t = Table(['Name', 'Area'], width=3)")) == {"['Name', 'Area']", "3", "'Name'", "'Area'"}
    assert literals_in("x = f(y, [y, 1])") == ("1",)
    assert literals_in("not python (") == ()


def test_words_and_lines_of_a_text_take_each_other_s_place() -> None:
    chance = random.Random(3)
    table = "<th>one</th>\n<th>two</th>\n"
    found = {nudge(table, chance) for _ in range(400)}
    assert {"<th>one</th>\n<th>one</th>\n", "<th>two</th>\n<th>one</th>\n", "<th>two</th>\n<th>two</th>\n"} <= found
    assert "<th>two</th>\n" in found, "a line went"


def test_a_text_is_put_into_another() -> None:
    chance = random.Random(1)
    assert {spliced("'ab'", "'-'", chance) for _ in range(50)} == {"'-ab'", "'a-b'", "'ab-'"}
    assert spliced("'ab'", "3", chance) is None
    assert spliced("lib.f()", "'-'", chance) is None
