"""Each held-out fault, as it stands in the source."""

import pytest

from iama_engine.runner.held_out_operators import HELD_OUT
from iama_engine.runner.mutants import find_mutants
from iama_engine.runner.units import read_units

CASES = [
    ("return a < b", "flip_comparison", "Lt", {"Gt"}),
    ("return a and b", "drop_operand", "a and b", {"a", "b"}),
    ("return a + b", "drop_operand", "a + b", {"a"}),
    ("return f(a, b)", "swap_arguments", "f(a, b)", {"f(b, a)"}),
    ("return f(a, key=b)", "drop_keyword", "f(a, key=b)", {"f(a)"}),
    ("return a.lower()", "take_sibling", "a.lower()", {"a.upper()"}),
    ("return min(a, b)", "take_sibling", "min(a, b)", {"max(a, b)"}),
    ("return sorted(a)", "unwrap_call", "sorted(a)", {"a"}),
    ("return a.strip()", "unwrap_call", "a.strip()", {"a"}),
    ("return 'ab'", "empty_constant", "'ab'", {"''"}),
    ("return a[1:b]", "open_slice", "1:b", {"1:", ":b"}),
    ("for x in a: break", "swap_jump", "break", {"continue"}),
    ("if a: return b", "force_branch", "a", {"True", "False"}),
    ("for x in a: f(x)", "shorten_loop", "a", {"list(a)[1:]", "list(a)[::-1]"}),
    ("a += b", "forget_sum", "a += b", {"a = b"}),
    ("raise a", "leak_exception", "raise a", {"pass"}),
    ("return [a, b]", "drop_element", "[a, b]", {"[b]"}),
]


@pytest.mark.parametrize(("line", "operator", "before", "after"), CASES, ids=[f"{case[1]} in {case[0]}" for case in CASES])
def test_a_fault_is_planted_as_its_name_says(line: str, operator: str, before: str, after: set[str]) -> None:
    (unit,) = read_units("lib.py", f"def g(a, b):\n    {line}\n".encode())
    found = {one.after for one in find_mutants(unit, HELD_OUT) if (one.operator, one.before) == (operator, before)}
    assert found == after


@pytest.mark.parametrize("line", ["a.strip()", "return f(*a, b)", "raise", "try:\n        f()\n    except E:\n        raise"])
def test_what_would_change_nothing_is_not_planted(line: str) -> None:
    (unit,) = read_units("lib.py", f"def g(a, b):\n    {line}\n".encode())
    names = {one.operator for one in find_mutants(unit, HELD_OUT)}
    assert names.isdisjoint({"unwrap_call", "swap_arguments"})
    assert not [one for one in find_mutants(unit, HELD_OUT) if one.before.startswith("except")]
