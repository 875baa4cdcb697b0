"""From a place to what its line speaks of, and to the way in that may reach it."""

import random
from collections import Counter
from types import FunctionType, ModuleType

import pytest

from iama_engine.runner.aim import Aim, Focus
from iama_engine.runner.entries import read_entries
from iama_engine.runner.facts import mine
from iama_engine.runner.units import read_units

SOURCE = """
def shown(text, width=3):
    if options["border"] and width > 2:
        return _pad(text)
    return text

def _pad(text):
    return _fill(text, "*")

def _fill(text, mark):
    return text + mark

def _forgotten(n):
    return n + 1
"""


@pytest.fixture(scope="module")
def aim() -> Aim:
    lib = ModuleType("lib")
    exec(compile(SOURCE, "lib.py", "exec"), vars(lib))
    units = read_units("lib.py", SOURCE.encode())
    codes = {unit.address: vars(lib)[unit.node.name].__code__ for unit in units if isinstance(vars(lib)[unit.node.name], FunctionType)}
    keys = {address: (code.co_filename, code.co_firstlineno) for address, code in codes.items()}
    return Aim(units, read_entries([lib]), mine(units, {"lib.py": "lib"}), keys)


def focus_on(aim: Aim, name: str, line: int | None = None) -> Focus:
    unit = aim.units[f"lib.py::{name}"]
    return aim.focus_on(unit, line or unit.node.body[0].lineno)


def ways_in(aim: Aim, name: str, tries: int = 0) -> Counter[str | None]:
    chance = random.Random(1)
    entries = [aim.entry_for(aim.units[f"lib.py::{name}"], chance, tries) for _ in range(200)]
    return Counter(entry.name if entry else None for entry in entries)


def test_the_focus_is_on_the_conditions_around_a_line(aim: Aim) -> None:
    focus = focus_on(aim, "shown", 4)
    assert {"border", "options", "width"} <= focus.names
    assert "text" in focus_on(aim, "_fill").names


def test_literals_near_the_line_come_first(aim: Aim) -> None:
    assert focus_on(aim, "_fill").near[0] == "'*'"


def test_a_public_function_is_its_own_way_in(aim: Aim) -> None:
    assert set(ways_in(aim, "shown")) == {"shown"}


def test_a_private_one_is_reached_through_its_callers(aim: Aim) -> None:
    assert ways_in(aim, "_fill").most_common(1)[0][0] == "shown"
    assert "_fill" not in ways_in(aim, "_fill")


def test_what_nobody_calls_is_left_alone(aim: Aim) -> None:
    assert set(ways_in(aim, "_forgotten", tries=100)) == {None}


def test_everything_speaks_of_nothing(aim: Aim) -> None:
    assert (aim.everything().names, aim.everything().near) == (frozenset(), ())


def test_the_way_to_a_helper_leads_through_the_conditions_of_its_callers(aim: Aim) -> None:
    assert {"border", "options", "width"} <= focus_on(aim, "_pad").names
    assert not {"border", "width"} & focus_on(aim, "shown", 5).names
