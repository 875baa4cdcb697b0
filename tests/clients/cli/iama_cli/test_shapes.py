"""JSON into frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from iama_cli.shapes import ShapeError, decode


@dataclass(frozen=True, slots=True)
class _Inner:
    name: str
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class _Outer:
    inner: _Inner
    many: tuple[_Inner, ...] = ()
    maybe: int | None = None
    table: Mapping[str, _Inner] = field(default_factory=dict)
    anything: Any = None


def test_nested_shapes_are_read() -> None:
    read = decode(_Outer, {"inner": {"name": "a"}, "many": [{"name": "b", "size": 2}], "table": {"x": {"name": "c"}}, "anything": [1]})
    assert read == _Outer(_Inner("a"), (_Inner("b", 2.0),), None, {"x": _Inner("c")}, [1])


def test_an_exact_decimal_may_travel_as_text() -> None:
    assert decode(_Inner, {"name": "a", "size": "650.00"}).size == 650.0


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ([], r"\$: expected an object"),
        ({}, r"\$\.inner: missing"),
        ({"inner": {"name": 1}}, r"\$\.inner\.name: expected str, got int"),
        ({"inner": {"name": "a"}, "many": {}}, r"\$\.many: expected a list"),
        ({"inner": {"name": "a"}, "many": [{"name": "b"}, {}]}, r"\$\.many\[1\]\.name: missing"),
        ({"inner": {"name": "a"}, "maybe": True}, r"\$\.maybe: expected int, got bool"),
        ({"inner": {"name": "a", "size": "much"}}, r"\$\.inner\.size: expected float"),
        ({"inner": {"name": "a"}, "table": []}, r"\$\.table: expected an object"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(raw: object, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        decode(_Outer, raw)
