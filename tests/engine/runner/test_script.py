"""Naming of exceptions, and when two runs differ."""

from pathlib import Path

import pytest

from iama_engine.runner.script import Raised, Run, assigned_names, compiled, describe

ROOT = str(Path(__file__).parent)
BAD = Raised("ValueError", "builtins", "bad", True)


def raise_own() -> None:
    raise ValueError("bad")


def raise_below() -> int:
    return int("x")


def test_an_error_is_deliberate_where_the_package_itself_raised_it() -> None:
    with pytest.raises(ValueError, match="bad") as own:
        raise_own()
    with pytest.raises(ValueError, match="invalid") as below:
        raise_below()
    assert describe(own.value, ROOT) == BAD
    assert not describe(below.value, ROOT).deliberate


@pytest.mark.parametrize("text", ["<object at 0x7f>", "x" * 301])
def test_a_text_with_an_address_or_without_end_is_no_message(text: str) -> None:
    assert describe(ValueError(text), ROOT).message is None


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Run(seen={"x": "1", "y": "2"}), []),
        (Run(seen={"x": "3", "y": "2"}), ["x"]),
        (Run(seen={"x": "1", "y": "4"}), []),
        (Run(seen={}), ["x"]),
        (Run(seen={"x": "1"}, raised=BAD, ended_at=0), ["raises"]),
        (Run(seen={"x": "1"}, spoilt="Overrun"), ["raises"]),
    ],
)
def test_only_what_is_stable_tells_runs_apart(one: Run, expected: list[str]) -> None:
    assert one.differs_from(Run(seen={"x": "1", "y": "2"}), ["x"]) == expected


@pytest.mark.parametrize(
    ("raised", "differs"),
    [
        (BAD, False),
        (Raised("ValueError", "builtins", "worse", True), True),
        (Raised("ValueError", "lib", "bad", True), True),
        (Raised("KeyError", "builtins", "bad", True), True),
    ],
)
def test_a_message_counts_where_it_was_meant(raised: Raised, differs: bool) -> None:
    assert bool(Run(raised=raised, ended_at=0).differs_from(Run(raised=BAD, ended_at=0), ())) is differs
    accident = Raised("ValueError", "builtins", "bad", False)
    other = Run(raised=Raised("ValueError", "builtins", "worse", False), ended_at=0)
    assert other.differs_from(Run(raised=accident, ended_at=0), ()) == []


@pytest.mark.parametrize(
    ("statement", "names"), [("a = 1", ("a",)), ("a, b = c", ("a", "b")), ("f(x)", ()), ("for i in x: j = i", ("i", "j")), ("a = (", ())]
)
def test_names_that_a_statement_binds(statement: str, names: tuple[str, ...]) -> None:
    assert assigned_names(statement) == names


def test_what_does_not_compile_has_no_code() -> None:
    assert compiled("a = (") is None
    assert compiled("return 1") is None
    assert compiled("a = 1") is not None
