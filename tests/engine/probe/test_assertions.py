"""Lines that assert: each must run, and hold or fail as it says."""

import ast
from typing import Any

import pytest

from iama_engine.probe.assertions import assertion_lines, raising_lines


@pytest.mark.parametrize(
    ("literal", "pytest_line", "unittest_line"),
    [
        ("3", "assert x == 3", "self.assertEqual(x, 3)"),
        ("None", "assert x is None", "self.assertIs(x, None)"),
        ("True", "assert x is True", "self.assertIs(x, True)"),
        ("'None'", "assert x == 'None'", "self.assertEqual(x, 'None')"),
    ],
)
def test_short_literals_take_one_line(literal: str, pytest_line: str, unittest_line: str) -> None:
    assert assertion_lines("x", literal, "pytest") == [pytest_line]
    assert assertion_lines("x", literal, "unittest") == [unittest_line]


@pytest.mark.parametrize(
    "value", ["line one\n" * 20, [list(range(30)), "a" * 40], {"b" * 60: 1, "a" * 60: (2,)}, ("x" * 70, "y" * 70), "one long line " * 20]
)
def test_long_literals_still_mean_the_same(value: object) -> None:
    text = "\n".join(assertion_lines("x", repr(value), "pytest"))
    statement = ast.parse(text).body[0]
    assert isinstance(statement, ast.Assert)
    assert isinstance(statement.test, ast.Compare)
    assert ast.literal_eval(statement.test.comparators[0]) == value


def test_a_text_of_many_lines_is_broken_at_its_own_line_ends() -> None:
    lines = assertion_lines("x", repr("a" * 60 + "\n" + "b" * 60 + "\n"), "pytest")
    assert lines == ["assert x == (", f"    '{'a' * 60}\\n'", f"    '{'b' * 60}\\n'", ")"]


def test_a_dict_keeps_its_order_when_spread() -> None:
    value = {"z" * 60: 1, "a" * 60: 2}
    text = "\n".join(assertion_lines("x", repr(value), "pytest"))
    assert text.index("zzz") < text.index("aaa")


def raised(**more: Any) -> dict[str, Any]:
    return {"type_name": "ValueError", "module": "builtins", "message": "bad", "deliberate": True, **more}


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (raised(deliberate=False), ["with pytest.raises(ValueError):", "    f()"]),
        (raised(message=None), ["with pytest.raises(ValueError):", "    f()"]),
        (raised(), ["with pytest.raises(ValueError) as caught:", "    f()", "assert str(caught.value) == 'bad'"]),
        (
            raised(type_name="Exception", deliberate=False),
            ["with pytest.raises(Exception) as caught:", "    f()", "assert type(caught.value).__name__ == 'Exception'"],
        ),
        (raised(type_name="Oops", module="lib", deliberate=False), ["with pytest.raises(lib.Oops):", "    f()"]),
        (
            raised(type_name="f.<locals>.Oops", module="lib", deliberate=False),
            ["with pytest.raises(Exception) as caught:", "    f()", "assert type(caught.value).__name__ == 'Oops'"],
        ),
    ],
)
def test_an_exception_is_named_as_exactly_as_it_can_be(what: dict[str, Any], expected: list[str]) -> None:
    assert raising_lines("f()", what, "pytest") == expected


def test_unittest_has_its_own_words_for_an_exception() -> None:
    lines = raising_lines("f()", raised(), "unittest")
    assert lines == ["with self.assertRaises(ValueError) as caught:", "    f()", "self.assertEqual(str(caught.exception), 'bad')"]
