"""Each fault the search aims at, as it stands in the source."""

import pytest

from iama_engine.runner.mutants import find_mutants
from iama_engine.runner.search_operators import SEARCH
from iama_engine.runner.units import read_units

CASES = [
    ("return a == b", "negate_comparison", "Eq", {"NotEq"}),
    ("return a < b", "move_boundary", "Lt", {"LtE"}),
    ("return a * b", "swap_arithmetic", "Mult", {"FloorDiv"}),
    ("return 3", "change_constant", "3", {"4", "2"}),
    ("return 'a'", "change_constant", "'a'", {"'aXX'"}),
    ("return True", "change_constant", "True", {"False"}),
    ("return a or b", "swap_and_or", "Or", {"And"}),
    ("if a: return b", "negate_condition", "a", {"not a"}),
    ("return a", "return_nothing", "a", {"None"}),
    ("a.b = 1", "drop_statement", "a.b = 1", {"pass"}),
    ("f(a)", "drop_statement", "f(a)", {"pass"}),
]


@pytest.mark.parametrize(("line", "operator", "before", "after"), CASES, ids=[f"{case[1]} in {case[0]}" for case in CASES])
def test_a_fault_is_planted_as_its_name_says(line: str, operator: str, before: str, after: set[str]) -> None:
    (unit,) = read_units("lib.py", f"def g(a, b):\n    {line}\n".encode())
    found = {one.after for one in find_mutants(unit, SEARCH) if (one.operator, one.before) == (operator, before)}
    assert found == after


@pytest.mark.parametrize(
    ("line", "operator"),
    [("return '%s' % a", "swap_arithmetic"), ("if a == b: f()", "negate_condition"), ("return None", "return_nothing")],
)
def test_what_another_operator_does_is_not_done_twice(line: str, operator: str) -> None:
    (unit,) = read_units("lib.py", f"def g(a, b):\n    {line}\n".encode())
    assert operator not in {one.operator for one in find_mutants(unit, SEARCH)}
