"""What a test for a kind tells, and values of it."""

import ast
import datetime
import types

import pytest

from iama_engine.runner.kinds import import_for, kinds_in, values_of_kind

MODULE = types.ModuleType("lib")
exec(
    "import datetime as dt\nfrom decimal import Decimal\ntext = str\nnumbers = (int, float)\nclass Box:\n    class Lid: pass\n",
    vars(MODULE),
)


@pytest.mark.parametrize(
    ("test", "kinds"),
    [
        ("int", ["int"]),
        ("(float, Decimal)", ["float", "decimal.Decimal"]),
        ("numbers + (Decimal,)", ["int", "float", "decimal.Decimal"]),
        ("text", ["str"]),
        ("dt.date", ["datetime.date"]),
        ("str | None", ["str", "NoneType"]),
        ("Box.Lid", ["lib.Box.Lid"]),
        ("unknown.Thing", ["unknown.Thing"]),
        ("kind()", []),
        ("proxy.kind", ["proxy.kind"]),
    ],
)
def test_what_is_asked_is_told_by_the_class_it_stands_for(test: str, kinds: list[str]) -> None:
    assert list(kinds_in(ast.parse(test, mode="eval").body, vars(MODULE))) == kinds


def test_stock_values_are_of_their_kind_and_say_what_they_import() -> None:
    assert "''" in values_of_kind("str")
    assert values_of_kind("builtins.int") == values_of_kind("int")
    assert values_of_kind("lib.Box") == ()
    for kind, wanted in (("datetime.date", datetime.date), ("frozenset", frozenset), ("datetime.datetime", datetime.datetime)):
        for value in values_of_kind(kind):
            names: dict[str, object] = {}
            exec(import_for(value) or "", names)
            assert type(eval(value, names)) is wanted
