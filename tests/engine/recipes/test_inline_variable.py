"""A variable that is only returned goes; whatever else could see it keeps it. The byte code of real modules says that no more changed."""

import dis
import sys
import textwrap
from collections.abc import Iterator
from types import CodeType

import pytest

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.inline_variable import InlineVariable
from tests.engine.recipes.proposals import propose
from tests.engine.rewriting import PATH, apply_units, refactored
from tests.engine.stdlib import library_source

NAME = "inline_variable"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = f(a)\nreturn x", "return f(a)"),
        ("x=f(a)\nreturn x", "return f(a)"),
        ("x = (a +\n     1)  # why\nreturn x", "return (a +\n     1)  # why"),
        ("if a:\n    x = 1, 2\n    return x\nreturn None", "if a:\n    return 1, 2\nreturn None"),
        ("try:\n    x = f(a)\n    return x\nfinally:\n    f(1)", "try:\n    return f(a)\nfinally:\n    f(1)"),
        ("x = (yield a)\nreturn x", "return (yield a)"),
        ("x = *a, 1\nreturn x", "return *a, 1"),
        ("x = [x for x in a]\nreturn x", "return [x for x in a]"),
    ],
)
def test_a_value_is_returned_without_a_name(before: str, after: str) -> None:
    def whole(body: str) -> str:
        return "def g(a, f):\n" + textwrap.indent(body, "    ") + "\n"

    assert refactored(NAME, whole(before)) == whole(after)
    assert refactored(NAME, whole(before).rstrip("\n")) == whole(after).rstrip("\n")
    assert refactored(NAME, whole(before).replace("\n", "\r\n")) == whole(after).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "body",
    [
        "x = 1\nx = f(x)\nreturn x",
        "x = f(a)\n\nreturn x",
        "x = f(a)\n# why\nreturn x",
        "x = f(a)\nreturn x  # why",
        "x = f(a)  # type: int\nreturn x",
        "x: int = f(a)\nreturn x",
        "x = y = f(a)\nreturn x",
        "x = f(lambda: x)\nreturn x",
        "global x\nx = f(a)\nreturn x",
        "x = f(locals)\nreturn x",
        "x = yield a\nreturn x",
        "try:\n    x = f(a)\n    return x\nfinally:\n    f(x)",
        "try:\n    f(x)\nexcept NameError:\n    x = f(a)\n    return x",
        "f(1); x = f(a)\nreturn x",
        "x = f(a); return x",
        "a = f(a)\nreturn a",
        "x = \\\n    f(a)\nreturn x",
        "x, y = f(a)\nreturn x",
    ],
)
def test_what_somebody_else_could_see_stays(body: str) -> None:
    text = "def g(a, f):\n" + textwrap.indent(body, "    ") + "\n"
    assert refactored(NAME, text) == text


def test_the_reason_is_told_with_its_function() -> None:
    found = propose(
        InlineVariable(), {"a.py": "class C:\n    def m(self):\n        x = self.f()\n        print(x)\n        x = 1\n        return x\n"}
    )
    assert found.reasons == {"a.py::C.m": "x is bound or read elsewhere too"}


MODULES = ("enum.py", "functools.py", "calendar.py", "email/utils.py", "email/message.py", "textwrap.py")


def test_these_modules_have_such_variables() -> None:
    assert sum(len(InlineVariable().propose(RecipeInput({PATH: library_source(module)}, (PATH,))).units) for module in MODULES) > 3


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="later versions join such instructions")
@pytest.mark.parametrize("module", MODULES)
def test_no_other_byte_code_changes_than_the_storing_and_loading_of_the_name(module: str) -> None:
    source = library_source(module)
    units = InlineVariable().propose(RecipeInput({PATH: source}, (PATH,))).units
    after = apply_units({PATH: source}, units)[PATH]
    old, new = (list(_instructions(compile(text, "m", "exec"))) for text in (source, after))
    assert len(old) - len(new) == 2 * len(units)
    at = 0
    for number, one in enumerate(old):
        if at < len(new) and one == new[at]:
            at += 1
        else:
            assert one[0] in ("STORE_FAST", "LOAD_FAST"), (number, one)
    assert at == len(new)
    assert units or after == source


def _instructions(code: CodeType) -> Iterator[tuple[str, str]]:
    """Names and arguments, jumps without where they lead, inner code after the code around it."""
    for one in dis.get_instructions(code):
        jumps = "JUMP" in one.opname or one.opname in ("FOR_ITER", "SEND")
        yield one.opname, "" if jumps or one.argrepr.startswith("<code") else one.argrepr
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _instructions(constant)
