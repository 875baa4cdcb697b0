"""Arguments get a name where a call could change them, and stay where they are where something runs in them."""

import pytest

from iama_engine.languages.ecmascript.passed import with_named_arguments


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("const result = sort([3, 1]);", ["const passed = [3, 1];", "const result = sort(passed);"]),
        ("const result = await new Box({ a: 1 }, 'é', []);", None),
        ("fill({}, [1]);", ["const passed = {};", "const passed2 = [1];", "fill(passed, passed2);"]),
        ("fill([next()], [await later()]);", ["fill([next()], [await later()]);"]),
        ("var list = [1];", ["var list = [1];"]),
        ("fill(passed, [1]);", ["fill(passed, [1]);"]),
        ("if (a) fill([1]);", ["if (a) fill([1]);"]),
        ("fill([1];", ["fill([1];"]),
    ],
)
def test_only_what_may_be_changed_gets_a_name(statement: str, named: list[str] | None) -> None:
    expected = named or ["const passed = { a: 1 };", "const passed2 = [];", "const result = await new Box(passed, 'é', passed2);"]
    assert list(with_named_arguments([statement])) == expected


def test_names_are_counted_over_all_statements() -> None:
    assert list(with_named_arguments(["f([1]);", "g([2]);"])) == [
        "const passed = [1];",
        "f(passed);",
        "const passed2 = [2];",
        "g(passed2);",
    ]
