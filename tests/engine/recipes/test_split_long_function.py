"""Split functions behave as before: the old and the new text are executed side by side and everything observable is compared.

Each case is a function `work` in which a line `...N` stands for a paragraph of N statements that write to `trace`, so the order
of effects counts as much as results and exceptions.
"""

import ast
import asyncio
import inspect
import re
from typing import Any

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Risk, Strategy
from iama_engine.recipes.split_long_function import SplitLongFunction
from tests.engine.recipes.long_functions.case import Case, padded
from tests.engine.recipes.long_functions.exceptions import EXCEPTIONS
from tests.engine.recipes.long_functions.loops import LOOPS
from tests.engine.recipes.long_functions.objects import OBJECTS
from tests.engine.recipes.long_functions.values import VALUES
from tests.engine.recipes.proposals import Proposed, propose

_ENDS = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError, ExceptionGroup)


def split(text: str) -> Proposed:
    """The module after the recipe."""
    return propose(SplitLongFunction(), {"app.py": text})


def outcome(namespace: dict[str, Any], arguments: tuple[object, ...]) -> tuple[str, object, list[object]]:
    """How a call ends and what it left in `trace`."""
    trace = namespace["trace"]
    trace.clear()
    try:
        result = namespace["work"](*arguments)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        elif inspect.isgenerator(result):
            result = list(result)
    except _ENDS as error:
        return "raised", (type(error).__name__, error.args, repr(error.__context__), repr(error.__cause__)), list(trace)
    return "returned", repr(result), list(trace)


def outcomes(source: str, case: Case) -> list[object]:
    """The ends of all calls, made one after the other in one module."""
    namespace: dict[str, Any] = {"trace": []}
    exec(compile(source, "app.py", "exec"), namespace)
    return [outcome(namespace, arguments) for arguments in case.calls]


SPLIT = {**VALUES, **LOOPS, **EXCEPTIONS, **OBJECTS}

DECLINED = {
    "locals()": "def work(n):\n    ...24\n    trace.append(sorted(locals()))\n    ...20\n    return n\n",
    "eval": "def work(n):\n    ...24\n    trace.append(eval('n'))\n    ...20\n    return n\n",
    "global": "def work(n):\n    global count\n    ...24\n    count = n\n    ...20\n    return n\n",
    "nonlocal": (
        "def work(n):\n    kept = 0\n    def step():\n        nonlocal kept\n        kept += 1\n"
        "    ...24\n    step()\n    ...20\n    return kept\n"
    ),
    "a frame": "import sys\n\ndef work(n):\n    ...24\n    trace.append(sys._getframe().f_code.co_name)\n    ...20\n    return n\n",
    "a compiled function": "def jit(f):\n    return f\n\n@jit\ndef work(n):\n    ...44\n    return n\n",
}


@pytest.mark.parametrize("name", SPLIT)
def test_a_split_function_returns_raises_and_writes_as_before(name: str) -> None:
    case = SPLIT[name]
    result = split(case.source)
    assert result.output.units, "nothing was split, so nothing was compared"
    assert outcomes(result.files["app.py"], case) == outcomes(case.source, case)


@pytest.mark.parametrize("name", SPLIT)
def test_splitting_the_result_again_finds_nothing_more(name: str) -> None:
    first = split(SPLIT[name].source)
    assert split(first.files["app.py"]).output.units == ()


@pytest.mark.parametrize("name", DECLINED)
def test_a_function_that_depends_on_its_frame_is_declined_and_left_alone(name: str) -> None:
    source = padded(DECLINED[name])
    result = split(source)
    assert result.files["app.py"] == source
    assert result.reasons == {"app.py::work": "no stretch of it can be a function of its own"}


def test_a_short_function_is_not_even_mentioned() -> None:
    assert split("def work(n):\n    return n\n").output == split("").output


def test_a_named_symbol_that_cannot_be_split_is_refused_with_the_reason() -> None:
    source = padded(DECLINED["locals()"])
    with pytest.raises(EngineError, match="no stretch of it can be a function of its own") as caught:
        propose(SplitLongFunction(), {"app.py": source}, symbol="work")
    assert caught.value.code == Refusal.RECIPE_REFUSED


def test_pieces_are_private_shorter_and_named_after_their_comment() -> None:
    result = split(SPLIT["writes a variable that is read afterwards"].source)
    tree = ast.parse(result.files["app.py"])
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert set(functions) > {"work"}
    assert all(name.startswith("_") for name in functions if name != "work")
    assert (functions["work"].end_lineno or 0) - functions["work"].lineno < 40


def test_a_name_that_the_project_already_uses_is_not_given_to_a_piece() -> None:
    source = SPLIT["comprehensions and a walrus"].source
    given = set(re.findall(r"def (\w+)", split(source).files["app.py"])) - {"work"}
    taken = propose(SplitLongFunction(), {"app.py": source, "other.py": "\n".join(f"{name} = 1" for name in given)}, targets=("app.py",))
    again = set(re.findall(r"def (\w+)", taken.files["app.py"])) - {"work"}
    assert given and again and not given & again


def test_a_function_that_looks_at_its_caller_goes_on_being_called_from_the_same_one() -> None:
    text = """
    import sys

    def caller():
        return sys._getframe(1).f_code.co_name

    def work(n):
        ...20
        trace.append(caller())
        ...24
        return n
    """
    case = Case(text)
    result = split(case.source)
    assert result.output.units
    assert outcomes(result.files["app.py"], case) == outcomes(case.source, case)


def test_windows_line_endings_stay_in_the_whole_file() -> None:
    source = SPLIT["a plain with block"].source.replace("\n", "\r\n")
    after = split(source).files["app.py"]
    assert after != source
    assert after.count("\n") == after.count("\r\n")


def test_only_targets_are_split() -> None:
    source = SPLIT["a plain with block"].source
    result = propose(SplitLongFunction(), {"app.py": source, "other.py": source}, targets=("app.py",))
    assert result.files["app.py"] != source
    assert result.files["other.py"] == source


def test_the_unit_names_the_function_and_its_pieces() -> None:
    result = split(SPLIT["a plain with block"].source)
    (unit,) = result.output.units
    assert unit.symbols == ("app.py::work",)
    assert unit.title.startswith("Split work: _")


def test_it_belongs_to_the_standard_strategy() -> None:
    recipe = SplitLongFunction()
    assert (recipe.strategy, recipe.risk) == (Strategy.STANDARD, Risk.MEDIUM)
