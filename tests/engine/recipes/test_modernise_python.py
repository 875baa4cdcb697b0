"""The whole recipe: shims first, then strings, then ruff's fixes, each as units that stand alone."""

from textwrap import dedent

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.rewriting import PATH, apply_units, files_of, proposal, reasons, refactored

NAME = "modernise_python"
OLD = """
# -*- coding: utf-8 -*-
import sys

PY3 = sys.version_info[0] >= 3

if PY3:
    unicode = str


class Box(object):
    # what it holds
    def __init__(self, size):
        super(Box, self).__init__()
        self.size = size

    def text(self, value):
        if not PY3:
            value = value.decode("utf-8")
        if isinstance(value, unicode):
            return u"%s of %r" % (value, self.size)
        return value
"""
NEW = """
# -*- coding: utf-8 -*-
import sys


class Box:
    # what it holds
    def __init__(self, size):
        super().__init__()
        self.size = size

    def text(self, value):
        if isinstance(value, str):
            return f"{value} of {self.size!r}"
        return value
"""


def test_a_module_written_for_both_pythons_becomes_one_of_python_3() -> None:
    after = refactored(NAME, OLD)
    assert after.replace("# -*- coding: utf-8 -*-\n", "").split() == NEW.replace("# -*- coding: utf-8 -*-\n", "").split()


def test_what_it_leaves_it_leaves_for_good() -> None:
    assert proposal(NAME, refactored(NAME, OLD)).units == ()


def test_units_say_where_they_act() -> None:
    symbols = {symbol for unit in proposal(NAME, OLD).units for symbol in unit.symbols}
    assert {f"{PATH}::Box.text", f"{PATH}::Box.__init__"} <= symbols


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A(object):\n    x = 1\n", "class A:\n    x = 1\n"),
        ("def f(x):\n    return open(x, 'r')\n", "def f(x):\n    return open(x)\n"),
        ("def f(x):\n    return x == None\n", "def f(x):\n    return x == None\n"),
        ("x = 1\n", "x = 1\n"),
        ("", ""),
    ],
)
def test_small_modules(before: str, after: str) -> None:
    assert refactored(NAME, before) == after


def test_a_file_that_is_no_target_stays() -> None:
    files = {**files_of("class A(object):\n    x = 1\n"), "other.py": b"class B(object):\n    x = 1\n"}
    after = apply_units(files, recipe_named(NAME).propose(RecipeInput(files, (PATH,))).units)
    assert after == {PATH: b"class A:\n    x = 1\n", "other.py": files["other.py"]}


def test_a_target_that_does_not_parse_is_declined_with_the_parsers_words() -> None:
    assert reasons(NAME, "print 'x'\n")[PATH].startswith("does not parse: ")


def test_a_symbol_without_anything_to_do_is_refused() -> None:
    given = RecipeInput(files_of(dedent("def f():\n    return 1\n")), (PATH,), symbol="f")
    with pytest.raises(EngineError) as refused:
        recipe_named(NAME).propose(given)
    assert refused.value.code is Refusal.RECIPE_REFUSED
