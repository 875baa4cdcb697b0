"""Decisions as goals: which way they went, how they are turned, and which always go one way."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from iama_engine.runner.decisions import Decisions, count_goals, is_true
from iama_engine.runner.swap import Loaded
from iama_engine.runner.units import read_units

SOURCE = """
def size(text, unit=None):
    if text and not unit:
        return len(text)
    return unit or 7

def other(n):
    return 1 if n else 2

def total(numbers):
    found = 0
    for number in numbers:
        if number < 0:
            break
        found += number
    return found
"""
BOTH, TEXT, NOT_UNIT, UNIT, OR_SEVEN, LOOP, NEGATIVE = range(7)


class Lib:
    """A loaded module with its decisions watched; `other` is not searched."""

    def __init__(self) -> None:
        module = ModuleType("lib")
        exec(compile(SOURCE, "lib.py", "exec"), vars(module))
        units = read_units("lib.py", SOURCE.encode())
        self.total: Callable[..., Any] = module.total
        self.size: Callable[..., Any] = module.size
        self.other: Callable[..., Any] = module.other
        self.units = (units[0], units[2])
        self.decisions = Decisions(units, self.units, Loaded.find(Path(), units))

    def watch(self, *arguments: Any) -> tuple[Any, set[int]]:
        with self.decisions.watching():
            answer = self.size(*arguments)
        return answer, self.decisions.goals

    def turn(self, place: int, way: bool, *arguments: Any) -> Any:
        with self.decisions.turned(2 * place + way):
            return self.size(*arguments)


def goals(**ways: bool) -> set[int]:
    return {2 * globals()[name.upper()] + way for name, way in ways.items()}


@pytest.fixture
def lib() -> Lib:
    return Lib()


class Odd:
    def __bool__(self) -> bool:
        raise AssertionError("asked")


@pytest.mark.parametrize(
    ("value", "way"),
    [(None, False), (0, False), ("", False), ([], False), (2, True), ("x", True), ({1: 2}, True), pytest.param(Odd(), True, id="odd")],
    ids=str,
)
def test_a_value_decides_without_code_of_its_own(value: object, way: bool) -> None:
    assert is_true(value) is way


def test_goals_are_counted_without_running_anything(lib: Lib) -> None:
    assert count_goals(lib.units) == 14


def test_a_run_tells_its_decisions_and_lines(lib: Lib) -> None:
    assert lib.watch("ab") == (2, goals(text=True, unit=False, not_unit=True, both=True))
    assert lib.decisions.lines == {("lib.py", 3), ("lib.py", 4)}
    assert lib.watch("", "cm") == ("cm", goals(text=False, both=False, or_seven=True)), "of this run alone"


def test_functions_that_are_not_searched_tell_lines_only(lib: Lib) -> None:
    with lib.decisions.watching():
        lib.other(3)
    assert (lib.decisions.lines, lib.decisions.goals) == ({("lib.py", 8)}, set())


def test_a_decision_is_turned_where_it_goes_that_way(lib: Lib) -> None:
    assert lib.turn(TEXT, True, "ab") == 7
    assert lib.turn(TEXT, False, "ab") == 2
    assert lib.turn(OR_SEVEN, True, "", "cm") == 7
    assert lib.turn(OR_SEVEN, False, "") is True
    assert lib.size("ab") == 2


def test_a_decision_that_went_one_way_only_is_an_aim(lib: Lib) -> None:
    def open_lines() -> list[int]:
        return [decision.line for decision in lib.decisions.one_sided()]

    lib.watch("ab")
    assert open_lines() == [3, 3, 3, 3], "the last was never come to"
    lib.watch("")
    assert open_lines() == [3, 3, 5]
    lib.watch("ab", "cm")
    assert open_lines() == []


def test_a_goal_has_a_name_that_says_where_it_is(lib: Lib) -> None:
    assert [lib.decisions.name_of(2 * UNIT + way) for way in (0, 1)] == ["lib.py::size@decision3:fails", "lib.py::size@decision3:holds"]
    assert lib.decisions.unit_of(2 * UNIT).address == "lib.py::size"


@pytest.mark.parametrize(
    ("numbers", "again", "rounds_turned"), [((), False, 0), ((3,), False, 0), ((3, 4), True, 3), ((3, -1, 4), True, 3), ((-1, 4), False, 0)]
)
def test_a_loop_goes_round_again_or_does_not(lib: Lib, numbers: tuple[int, ...], again: bool, rounds_turned: int) -> None:
    with lib.decisions.watching():
        answer = lib.total(iter(numbers))
    assert answer == lib.total(numbers)
    assert {goal for goal in lib.decisions.goals if goal // 2 == LOOP} == goals(loop=again)
    with lib.decisions.turned(2 * LOOP + again):
        assert lib.total(iter(numbers)) == rounds_turned
