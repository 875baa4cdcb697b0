"""Annotations that every traced call and the code agree with; the rest of the signature stays as it is."""

import pytest

from iama_engine.recipes.contract import CallTypes
from tests.engine.rewriting import PATH, proposal, refactored

NAME = "annotate_from_traces"


def seen(returns: tuple[str, ...] = (), calls: int = 5, **parameters: tuple[str, ...]) -> dict[str, CallTypes]:
    return {f"{PATH}::f": CallTypes(parameters, returns, calls)}


def annotated(text: str, traces: dict[str, CallTypes] | None = None) -> str:
    """The first line of the first function."""
    after = refactored(NAME, text, traces=traces)
    return next(line for line in after.split("\n") if line.lstrip().startswith(("def ", "async def ")))


@pytest.mark.parametrize(
    ("types", "annotation"),
    [
        (("int",), "x: int"),
        (("None", "int"), "x: int | None"),
        (("int", "float"), "x: float"),
        (("list[int]", "list[str]"), "x: list"),
        (("dict[str, int]",), "x: dict[str, int]"),
        (("int", "str"), "x"),
        (("None",), "x"),
        (("elsewhere.Thing",), "x"),
        ((), "x"),
    ],
)
def test_a_parameter_is_what_every_call_passed(types: tuple[str, ...], annotation: str) -> None:
    assert annotated("def f(x):\n    return g(x)\n", seen(x=types)) == f"def f({annotation}):"


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("def f(x=1):", "def f(x: int = 1):"),
        ("def f(x = 1):", "def f(x: int = 1):"),
        ("def f(x=None):", "def f(x: int | None = None):"),
        ("def f(x='a'):", "def f(x='a'):"),
        ("def f(x=()):", "def f(x=()):"),
        ("def f(*, x=1):", "def f(*, x: int = 1):"),
        ("def f(x: object):", "def f(x: object):"),
        ("def f(*x):", "def f(*x):"),
        ("def f(**x):", "def f(**x):"),
    ],
)
def test_defaults_count_and_do_not_change(header: str, after: str) -> None:
    assert annotated(f"{header}\n    return g(x)\n", seen(x=("int",))) == after


def test_one_call_proves_nothing() -> None:
    assert annotated("def f(x):\n    return g(x)\n", seen(("int",), 1, x=("int",))) == "def f(x):"


def test_a_parameter_whose_type_the_body_asks_for_takes_several() -> None:
    assert annotated("def f(x, y):\n    return g(isinstance(x, int), y)\n", seen(x=("int",), y=("int",))) == "def f(x, y: int):"


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        ("g(x)", " -> None"),
        ("if x:\n        return\n    g(x)", " -> None"),
        ("return 'a'", " -> str"),
        ("return len(x)", " -> int"),
        ("return x is None", " -> bool"),
        ("if x:\n        return 1", " -> int | None"),
        ("if x:\n        return 1\n    return 'a'", ""),
        ("if x:\n        return 1\n    return None", ""),
        ("return g(x)", ""),
        ("yield x", ""),
        ("raise E", ""),
        ("pass", ""),
        ("'''Only words.'''", ""),
        ("def h():\n        return 1", " -> None"),
    ],
)
def test_returns_that_the_code_proves_need_no_trace(body: str, returned: str) -> None:
    assert annotated(f"def f(x):\n    {body}\n").startswith(f"def f(x){returned}:")


def test_returns_seen_count_with_the_open_end() -> None:
    assert annotated("def f(x):\n    return g(x)\n", seen(("str",))) == "def f(x) -> str:"
    assert annotated("def f(x):\n    if x:\n        return g(x)\n", seen(("str",))) == "def f(x) -> str | None:"
    assert annotated("def f(x):\n    return g(x)\n", seen(("str", "int"))) == "def f(x):"


@pytest.mark.parametrize(
    "text",
    [
        "@register\ndef f(x):\n    g(x)\n",
        "def f(x):\n    g(x)\n\n\ndef f(x):\n    g(x)\n",
        "def f(x) -> object:\n    g(x)\n",
        "async def f(x):\n    g(x)\n",
        "from functools import singledispatch\n\n\ndef f(x):\n    g(x)\n",
        "class A:\n    def f(self, x):\n        return None\n\n\nclass B(A):\n    def f(self, x):\n        return g(x)\n",
    ],
    ids=["decorated", "defined twice", "annotated", "coroutine", "annotations are read", "overridden"],
)
def test_left_as_it_is(text: str) -> None:
    assert refactored(NAME, text) == text


def test_the_instance_is_not_annotated_and_a_static_methods_first_parameter_is() -> None:
    text = "class A:\n    def m(self, x):\n        g(x)\n\n    @staticmethod\n    def s(x):\n        g(x)\n"
    traces = {f"{PATH}::A.{name}": CallTypes({"self": ("A",), "x": ("int",)}, (), 3) for name in "ms"}
    after = refactored(NAME, text, traces=traces)
    assert "def m(self, x: int) -> None:" in after
    assert "def s(x: int) -> None:" in after


def test_a_signature_over_several_lines_keeps_its_layout_and_comments() -> None:
    text = "def f(\n    x,  # (one\n    y=(1, 2),\n):\n    g(x)\n"
    assert refactored(NAME, text, traces=seen(x=("int",))) == "def f(\n    x: int,  # (one\n    y=(1, 2),\n) -> None:\n    g(x)\n"


def test_one_unit_for_the_functions_of_a_module_and_one_a_class() -> None:
    text = "def f():\n    g()\n\n\ndef h():\n    g()\n\n\nclass A:\n    def m(self):\n        g()\n"
    symbols = [unit.symbols for unit in proposal(NAME, text).units]
    assert symbols == [(f"{PATH}::f", f"{PATH}::h"), (f"{PATH}::A.m",)]


def test_what_it_annotates_it_does_not_annotate_again() -> None:
    traces = seen(("str",), x=("int",))
    after = refactored(NAME, "def f(x, y=None):\n    return g(x)\n", traces=traces)
    assert refactored(NAME, after, traces=traces) == after
