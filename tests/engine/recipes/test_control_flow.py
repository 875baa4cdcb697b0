"""Where control goes: what never reaches its end, and which returns and yields are a function's own."""

import ast
import textwrap

import pytest

from iama_engine.recipes.control_flow import always_leaves, is_generator, own_nodes, returns


def function(text: str) -> ast.FunctionDef:
    """The first statement of a text."""
    node = ast.parse(textwrap.dedent(text)).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


def body(text: str) -> list[ast.stmt]:
    """Statements of a function, loops allowed around them."""
    return function("def work():\n" + textwrap.indent(textwrap.dedent(text), "    ")).body


@pytest.mark.parametrize(
    "text",
    [
        "return 1",
        "raise ValueError",
        "a()\nreturn\nb()",
        "if a:\n    return 1\nelse:\n    raise b",
        "if a:\n    return 1\nelif b:\n    return 2\nelse:\n    return 3",
        "try:\n    return 1\nexcept E:\n    raise",
        "try:\n    a()\nexcept E:\n    raise\nelse:\n    return 1",
        "try:\n    a()\nfinally:\n    return 1",
        "while True:\n    a()",
        "while 1:\n    for b in c:\n        break",
    ],
)
def test_these_never_reach_their_end(text: str) -> None:
    assert always_leaves(body(text))


@pytest.mark.parametrize(
    "text",
    [
        "a()",
        "if a:\n    return 1",
        "if a:\n    return 1\nelse:\n    b()",
        "try:\n    return 1\nexcept E:\n    pass",
        "try:\n    a()\nexcept E:\n    return 1",
        "while a:\n    return 1",
        "while True:\n    if a:\n        break",
        "while True:\n    for b in c:\n        pass\n    else:\n        break",
        "for a in b:\n    return 1",
        "with suppress(E):\n    return a()",
        "def inner():\n    return 1",
    ],
)
def test_these_may_reach_their_end(text: str) -> None:
    assert not always_leaves(body(text))


def test_returns_and_yields_of_inner_functions_are_not_the_function_s_own() -> None:
    node = function(
        """
        def work():
            def inner():
                yield 1
                return 2
            keep = lambda: (yield)
            if keep:
                return 3
            return inner
        """
    )
    assert sorted(one.lineno for one in returns(node)) == [8, 9]
    assert not is_generator(node)


def test_a_yield_anywhere_in_the_own_body_makes_a_generator() -> None:
    assert is_generator(function("def work():\n    if a:\n        x = yield 1\n"))
    assert is_generator(function("def work():\n    for a in b:\n        yield from a\n"))


def test_own_nodes_name_inner_definitions_but_do_not_enter_them() -> None:
    names = [one.id for one in own_nodes(function("def work():\n    a\n    class B:\n        c = d\n    e")) if isinstance(one, ast.Name)]
    assert sorted(names) == ["a", "e"]
