"""Types and literals as they are written down."""

import decimal
from pathlib import Path

import pytest

from iama_engine.runner.tracer import MAX_SOURCE, Tracer, literal_source, tracer_from_settings, type_expression


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (True, "bool"),
        ([1, "a"], "list[int | str]"),
        ([], "list"),
        ({"a": [1]}, "dict[str, list[int]]"),
        ((1, "a"), "tuple[int, str]"),
        ((1, 2, 3, 4, 5), "tuple"),
        (frozenset({1}), "frozenset[int]"),
        ([[[1]]], "list[list[list]]"),
        (decimal.Decimal(1), "decimal.Decimal"),
    ],
)
def test_a_type_is_written_as_one_would(value: object, expected: str) -> None:
    assert type_expression(value) == expected


@pytest.mark.parametrize("value", [1, -2.5, "a", b"a", None, True, [1, (2,)], {"a": {1}}], ids=repr)
def test_plain_literals_keep_their_source(value: object) -> None:
    assert literal_source(value) == repr(value)


@pytest.mark.parametrize("value", [object(), [object()], float("nan"), float("inf"), "a" * (MAX_SOURCE + 1), [0] * 31, [[[[1]]]]])
def test_anything_else_has_no_source(value: object) -> None:
    assert literal_source(value) is None


def test_only_functions_of_target_files_are_watched(tmp_path: Path) -> None:
    tracer = Tracer(tmp_path, ["lib.py"])
    names: dict[str, object] = {}
    for name in ("lib.py", "other.py"):
        exec(compile(f"def f_{name[0]}(n):\n    return [n]\n", str(tmp_path / name), "exec"), names)
    with tracer.watching():
        exec("f_l(1); f_l('a'); f_o(1)", names)
    assert list(tracer.seen) == ["lib.py::f_l"]
    seen = tracer.seen["lib.py::f_l"]
    assert (seen.calls, seen.parameters, seen.returns) == (2, {"n": {"int", "str"}}, {"list[int]", "list[str]"})


def test_a_call_that_raised_returned_nothing(tmp_path: Path) -> None:
    tracer = Tracer(tmp_path, ["lib.py"])
    names: dict[str, object] = {}
    exec(compile("def f():\n    raise KeyError\n", str(tmp_path / "lib.py"), "exec"), names)
    with tracer.watching(), pytest.raises(KeyError):
        exec("f()", names)
    assert tracer.seen["lib.py::f"].returns == set()


def test_a_run_without_a_trace_plan_has_no_tracer() -> None:
    assert tracer_from_settings({"trace": None}) is None
