"""Which functions a file has, under which addresses, and that each can be compiled by itself."""

from types import FunctionType

import pytest

from iama_engine.runner.units import Unit, compile_unit, read_units

SOURCE = b"""
import functools

@functools.cache
@functools.lru_cache(8)
def cached(n):
    def inner(m):
        return m
    return inner(n)

try:
    def chosen(): return 1
except ImportError:
    def chosen(): return 2
else:
    def chosen(): return 3

class Outer:
    class _Inner:
        async def __call__(self): return 1
    def __hidden(self): return self.__value
    def __len__(self): return super().__len__() + 1
"""


def units() -> dict[str, Unit]:
    return {unit.address: unit for unit in read_units("lib.py", SOURCE)}


def test_every_function_has_an_address_in_source_order_and_inner_ones_belong_to_the_one_around() -> None:
    assert list(units()) == [
        "lib.py::cached",
        "lib.py::chosen",
        "lib.py::chosen#2",
        "lib.py::chosen#3",
        "lib.py::Outer._Inner.__call__",
        "lib.py::Outer.__hidden",
        "lib.py::Outer.__len__",
    ]


def test_a_function_object_may_call_its_decorator_its_first_line() -> None:
    cached = units()["lib.py::cached"]
    assert (cached.lines, cached.first_lines) == (range(6, 10), {4, 5, 6})


@pytest.mark.parametrize(
    ("name", "private"),
    [("cached", False), ("Outer.__len__", False), ("Outer.__hidden", True), ("Outer._Inner.__call__", True)],
)
def test_an_underscore_anywhere_on_the_way_says_hands_off_and_a_dunder_does_not(name: str, private: bool) -> None:
    assert units()[f"lib.py::{name}"].is_private is private


def test_a_file_that_does_not_parse_has_no_units() -> None:
    with pytest.raises(SyntaxError):
        read_units("lib.py", b"def f(:\n")


def test_a_unit_compiles_without_its_decorators_and_under_its_own_first_line() -> None:
    cached = units()["lib.py::cached"]
    code = compile_unit(cached, "/tree/lib.py")
    assert FunctionType(code, {})(7) == 7
    assert (code.co_filename, code.co_firstlineno) == ("/tree/lib.py", 4)
    assert len(cached.node.decorator_list) == 2


def test_a_method_compiles_as_if_in_its_class() -> None:
    found = units()
    assert compile_unit(found["lib.py::Outer.__hidden"], "lib.py").co_names == ("_Outer__value",)
    assert compile_unit(found["lib.py::Outer.__len__"], "lib.py").co_freevars == ("__class__",)


def test_the_class_cell_can_be_kept_where_super_went() -> None:
    (unit,) = read_units("lib.py", b"class A:\n    def f(self): return 1\n")
    assert compile_unit(unit, "lib.py").co_freevars == ()
    assert compile_unit(unit, "lib.py", keep_class_cell=True).co_freevars == ("__class__",)
    assert len(unit.node.body) == 1


def test_future_statements_of_the_file_hold_for_its_units() -> None:
    source = b"def f():\n    x: undefined_name = 1\n    def g(y: also_undefined): return y\n    return g(x)\n"
    (plain,) = read_units("lib.py", source)
    (future,) = read_units("lib.py", b"from __future__ import annotations\n" + source)
    with pytest.raises(NameError):
        FunctionType(compile_unit(plain, "lib.py"), {})()
    assert FunctionType(compile_unit(future, "lib.py"), {})() == 1
