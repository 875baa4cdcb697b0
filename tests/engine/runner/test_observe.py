"""What can be seen of a value: each expression, evaluated again, is equal to its literal."""

import collections
import datetime
import decimal
import hashlib
import io
import math
from typing import Any

import pytest

from iama_engine.runner.observe import MAX_LITERAL, Observer, literal_of


class Box:
    """A class of the package under test."""

    def __init__(self) -> None:
        self.size = 3
        self._hidden = 4
        self.inner: list[object] = [object()]

    @property
    def double(self) -> int:
        return 6

    @property
    def broken(self) -> int:
        raise KeyError("never")

    def __len__(self) -> int:
        return 2

    def __getattr__(self, name: str) -> int:
        raise AssertionError(f"asked for {name}")


OBSERVER = Observer(frozenset({Box.__module__.partition(".")[0]}))
VALUES = [1, -2.5, math.inf, "é\n", b"\x00", None, True, [1, (2,), {"a": {3}}], (), {}, set(), frozenset(), frozenset({1}), {1: [2]}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_literal_is_source_of_an_equal_value_of_the_same_type(value: object) -> None:
    literal = literal_of(value)
    assert literal is not None
    again = eval(literal)
    assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize("value", [math.nan, object(), [object()], {"a": math.nan}, "a" * (MAX_LITERAL + 1), [[[[[[1]]]]]], int])
def test_what_has_no_literal_of_fair_size_has_none(value: object) -> None:
    assert literal_of(value) is None


def test_sets_are_written_in_order() -> None:
    assert literal_of({"c", "a", "b"}) == "{'a', 'b', 'c'}"


FOREIGN = [
    Box(),
    "a" * 5000,
    b"a" * 5000,
    [object(), Box()],
    datetime.date(2020, 1, 2),
    io.StringIO("text"),
    {"a": 1}.keys(),
    range(3),
    collections.OrderedDict(a=1),
    decimal.Decimal("1.5"),
    1j,
    len,
    {"a": 1, "b": 2},
    object(),
]


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: type(value).__name__)
def test_everything_seen_holds_when_evaluated_again(value: Any) -> None:
    seen = OBSERVER.look({"x": value})
    assert seen
    for expression, literal in seen.items():
        assert eval(expression, {"x": value, "hashlib": hashlib, "collections": collections}) == eval(literal), expression


def test_an_object_shows_its_public_side_only() -> None:
    seen = OBSERVER.look({"x": Box()})
    assert (seen["x.size"], seen["x.double"], seen["len(x)"]) == ("3", "6", "2")
    assert not [expression for expression in seen if "_hidden" in expression or "broken" in expression]


def test_no_address_is_ever_seen() -> None:
    assert " at 0x" not in str(OBSERVER.look({"x": [object(), Box()], "y": Box(), "z": lambda: 1, "o": object()}))


def test_the_order_of_a_dict_is_seen() -> None:
    assert OBSERVER.look({"x": {"b": 1, "a": 2}}) != OBSERVER.look({"x": {"a": 2, "b": 1}})
