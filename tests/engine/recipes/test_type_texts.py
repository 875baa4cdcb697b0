"""Types seen at run time, as text that means the same in the module, or not at all."""

import ast

import pytest

from iama_engine.recipes.scopes import FUNCTIONS
from iama_engine.recipes.type_texts import TypeTexts
from tests.engine.rewriting import PATH, project_of

TEXT = """
import datetime
from collections import OrderedDict
from decimal import Decimal as D


class Early:
    def method(self):
        pass


def function():
    pass


class Late:
    pass
"""


def annotation(*seen: str, where: str = "function", text: str = TEXT, min_python: tuple[int, int] = (3, 11)) -> str | None:
    project = project_of(text)
    source = project.source(PATH)
    assert source is not None
    node = next(one for one in ast.walk(source.tree) if isinstance(one, FUNCTIONS) and one.name == where)
    scopes = project.scopes(source)
    return TypeTexts(source, scopes, scopes.of_node[node], node.lineno, min_python).annotation(seen)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (["int"], "int"),
        (["int", "None"], "int | None"),
        (["int", "float"], "float"),
        (["int", "float", "None"], "float | None"),
        (["set[int]", "set[str]"], "set"),
        (["int", "bool"], None),
        (["list[int]", "tuple[int, ...]"], None),
        (["None"], None),
        ([], None),
        (["datetime.date"], "datetime.date"),
        (["collections.OrderedDict"], "OrderedDict"),
        (["decimal.Decimal"], None),
        (["pack.module.Early"], "Early"),
        (["pack.module.Late"], '"Late"'),
        (["pack.module.Late", "None"], '"Late | None"'),
        (["list[pack.module.Late]"], '"list[Late]"'),
        (["pack.module.Gone"], None),
        (["elsewhere.Early"], None),
        (["print"], None),
        ([f"dict[str, {'tuple[int, ' * 9}int{']' * 9}]"], "dict"),
    ],
)
def test_as_the_module_knows_it(seen: list[str], expected: str | None) -> None:
    assert annotation(*seen) == expected


def test_a_class_is_quoted_inside_itself() -> None:
    assert annotation("pack.module.Early", where="method") == '"Early"'


def test_what_the_oldest_python_cannot_evaluate_is_quoted() -> None:
    assert annotation("int", "None", min_python=(3, 9)) == '"int | None"'
    assert annotation("list[int]", min_python=(3, 8)) == '"list[int]"'
    assert annotation("list[int]", min_python=(3, 9)) == "list[int]"


def test_a_builtin_that_the_module_redefines_is_left_out() -> None:
    assert annotation("int", text="int = float\n\n\ndef function():\n    pass\n") is None
