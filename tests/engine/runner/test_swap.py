"""Faults put into functions that are already loaded, and taken out again."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

from iama_engine.runner.mutants import Mutant, find_mutants
from iama_engine.runner.search_operators import SEARCH
from iama_engine.runner.swap import Loaded, Planted, plant
from iama_engine.runner.units import read_units

SOURCE = """
import functools

def plain(n, step=2, *, by=3):
    return n + step * by

@functools.cache
def wrapped(n):
    return n + 1

class Base:
    def get(self):
        return 1

class Box(Base):
    def get(self):
        return super().get() + 1

def build():
    return {"a": 1}

TABLE = build()
HELD = [plain]
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    (tmp_path / "swapped.py").write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("swapped", tmp_path / "swapped.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules["swapped"] = loaded
    spec.loader.exec_module(loaded)
    yield loaded
    del sys.modules["swapped"]


def planted(root: Path, address: str, before: str, after: str, ran_on_import: bool = False) -> Planted:
    units = read_units("swapped.py", SOURCE.encode())
    lines = {("swapped.py", line) for unit in units if unit.address == address for line in unit.lines} if ran_on_import else set()
    loaded = Loaded.find(root, units, lines)
    mutants: list[Mutant] = [one for unit in units if unit.address == address for one in find_mutants(unit, SEARCH)]
    made = plant(next(one for one in mutants if (one.before, one.after) == (before, after)), loaded)
    assert made is not None
    return made


def test_a_fault_shows_wherever_the_function_hides_and_is_gone_after(tmp_path: Path, module: ModuleType) -> None:
    with planted(tmp_path, "swapped.py::plain", "Add", "Sub").in_place(nullcontext()) as works:
        assert works
        assert (module.plain(10), module.HELD[0](10)) == (4, 4)
    assert module.HELD[0](10) == 16


@pytest.mark.parametrize(("before", "after", "result"), [("2", "3", 19), ("3", "4", 18)])
def test_a_fault_in_a_default_shows(tmp_path: Path, module: ModuleType, before: str, after: str, result: int) -> None:
    with planted(tmp_path, "swapped.py::plain", before, after).in_place(nullcontext()):
        assert module.plain(10) == result
    assert module.plain(10) == 16


def test_a_decorated_function_is_found_behind_its_wrapper(tmp_path: Path, module: ModuleType) -> None:
    with planted(tmp_path, "swapped.py::wrapped", "Add", "Sub").in_place(nullcontext()):
        assert module.wrapped(5) == 4


@pytest.mark.parametrize(("before", "after", "result"), [("Add", "Sub", 0), ("super().get() + 1", "None", None)])
def test_a_method_with_super_can_be_faulty(tmp_path: Path, module: ModuleType, before: str, after: str, result: int | None) -> None:
    with planted(tmp_path, "swapped.py::Box.get", before, after).in_place(nullcontext()):
        assert module.Box().get() == result
    assert module.Box().get() == 2


def test_a_function_that_ran_on_import_takes_its_marks_along(tmp_path: Path, module: ModuleType) -> None:
    table = module.TABLE
    with planted(tmp_path, "swapped.py::build", "1", "2", ran_on_import=True).in_place(nullcontext()) as works:
        assert works
        assert module.TABLE == {"a": 2}
    assert module.TABLE is table


def test_a_function_that_is_not_loaded_cannot_be_faulty(tmp_path: Path) -> None:
    units = read_units("swapped.py", SOURCE.encode())
    assert plant(find_mutants(units[0], SEARCH)[0], Loaded.find(tmp_path / "elsewhere", units)) is None
