"""Where faults sit, what they read like, and that planting one leaves the tree as it was."""

import ast
from pathlib import Path

import pytest

from iama_engine.runner.held_out_operators import HELD_OUT
from iama_engine.runner.mutants import Mutant, count_by_function, find_mutants, lines_of, read_mutants, sample_evenly
from iama_engine.runner.search_operators import SEARCH
from iama_engine.runner.units import read_units

SOURCE = b'''
def f(a, limit=3):
    """Say 1."""
    if a < limit and a:
        return a + 1
    return f"{a:3}"

class Box:
    def get(self, n):
        self.n = n
        return self.n

if True:
    def f(a):
        return a - 1
'''


def all_mutants(source: bytes = SOURCE, held_out: bool = False) -> list[Mutant]:
    return [mutant for unit in read_units("lib.py", source) for mutant in find_mutants(unit, HELD_OUT if held_out else SEARCH)]


def test_each_fault_says_what_it_changes() -> None:
    said = {(one.unit.address, one.operator, one.before, one.after) for one in all_mutants()}
    assert {
        ("lib.py::f", "move_boundary", "Lt", "LtE"),
        ("lib.py::f", "change_constant", "3", "4"),
        ("lib.py::f", "swap_and_or", "And", "Or"),
        ("lib.py::f", "return_nothing", "a + 1", "None"),
        ("lib.py::Box.get", "drop_statement", "self.n = n", "pass"),
        ("lib.py::f#2", "swap_arithmetic", "Sub", "Add"),
    } <= said


def test_docstrings_and_formats_hold_no_faults() -> None:
    assert not [one for one in all_mutants() if "Say" in one.before or one.line in (3,)]


def test_identifiers_are_unique_and_the_same_for_the_same_source() -> None:
    identifiers = [mutant.mutant_id for mutant in all_mutants()]
    assert len(set(identifiers)) == len(identifiers)
    assert identifiers == [mutant.mutant_id for mutant in all_mutants()]


@pytest.mark.parametrize("held_out", [False, True])
def test_compiling_every_fault_leaves_the_tree_as_it_was(held_out: bool) -> None:
    mutants = all_mutants(held_out=held_out)
    before = ast.dump(mutants[0].unit.tree)
    codes = [mutant.compile_module("lib.py") for mutant in mutants]
    assert ast.dump(mutants[0].unit.tree) == before
    assert None not in codes


def test_the_searchs_faults_and_the_held_out_ones_share_no_operator_and_no_change() -> None:
    changes = [{(one.unit.address, one.line, one.before, one.after) for one in all_mutants(held_out=which)} for which in (False, True)]
    names = [{operator.__name__ for operator in operators} for operators in (SEARCH, HELD_OUT)]
    assert names[0].isdisjoint(names[1])
    assert changes[0].isdisjoint(changes[1])


def test_a_fault_in_the_signature_shows_on_any_line_of_the_body() -> None:
    mutant = next(one for one in all_mutants() if one.before == "3")
    assert list(lines_of(mutant)) == [3, 4, 5, 6]
    inside = next(one for one in all_mutants() if one.before == "a + 1")
    assert list(lines_of(inside)) == [5]


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ((), {"lib.py::f", "lib.py::Box.get", "lib.py::f#2"}),
        (("lib.py::Box.get",), {"lib.py::Box.get"}),
        (("lib.py::f",), {"lib.py::f", "lib.py::f#2"}),
        (("lib.py::",), {"lib.py::f", "lib.py::Box.get", "lib.py::f#2"}),
        (("other.py::f",), set()),
    ],
)
def test_only_functions_asked_for_get_faults(tmp_path: Path, functions: tuple[str, ...], expected: set[str]) -> None:
    (tmp_path / "lib.py").write_bytes(SOURCE)
    (tmp_path / "broken.py").write_bytes(b"def f(:")
    found = read_mutants(tmp_path, ["lib.py", "broken.py", "missing.py"], functions, SEARCH)
    assert {mutant.unit.address for mutant in found} == expected


def test_a_sample_is_bounded_ordered_and_repeatable() -> None:
    mutants = all_mutants()
    drawn = sample_evenly(mutants, 4, 1)
    assert drawn == sample_evenly(mutants, 4, 1)
    assert [mutants.index(one) for one in drawn] == sorted(mutants.index(one) for one in drawn)
    assert len(drawn) == 4
    assert sample_evenly(mutants, 0, 1) == sample_evenly(mutants, 10**6, 1) == mutants


def test_counts_are_by_function() -> None:
    mutants = [one for one in all_mutants() if one.unit.address == "lib.py::Box.get"]
    counts = count_by_function(mutants, {mutants[0].mutant_id, "someone else's"})
    assert counts == {"lib.py::Box.get": {"killed": 1, "total": len(mutants)}}
