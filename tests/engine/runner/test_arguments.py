"""Places of arguments in a statement."""

import pytest

from iama_engine.runner.arguments import ArgumentPlace, argument_places, with_argument


def test_every_argument_of_every_call_has_a_place() -> None:
    places = argument_places("result = sheet.write(0, label=f('a'), *more, **options)")
    assert places == (
        ArgumentPlace(0, "write", "sheet", 0),
        ArgumentPlace(0, "write", "sheet", "label"),
        ArgumentPlace(1, "f", "", 0),
    )


@pytest.mark.parametrize("statement", ["1 +", "x = 1", "(lambda a: a)(1)"])
def test_what_calls_nothing_that_has_a_name_has_none(statement: str) -> None:
    assert argument_places(statement) == ()


@pytest.mark.parametrize(
    ("number", "changed"), [(0, "result = a.f(None, k=g(2))"), (1, "result = a.f(1, k=None)"), (2, "result = a.f(1, k=g(None))")]
)
def test_another_value_is_put_in_place(number: int, changed: str) -> None:
    statement = "result = a.f(1, k=g(2))"
    assert with_argument(statement, argument_places(statement)[number], "None") == changed
