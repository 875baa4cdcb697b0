"""Statements after a way out go, unless their presence changes what the function is."""

import pytest

from iama_engine.recipes.unreachable_code import unreachable_statements
from tests.engine.rewriting import stepped


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("def f():\n    return 1\n    print(2)\n", "def f():\n    return 1\n"),
        ("def f():\n    raise E\n\n    # about two\n    x = 2\n    y = 3\n", "def f():\n    raise E\n\n"),
        ("for x in y:\n    continue\n    print(x)\nz = 1\n", "for x in y:\n    continue\nz = 1\n"),
        ("while x:\n    if y:\n        break\n        z()\n", "while x:\n    if y:\n        break\n"),
        ("if x:\n    pass\nelse:\n    raise E\n    z()\n", "if x:\n    pass\nelse:\n    raise E\n"),
        ("try:\n    pass\nfinally:\n    raise E\n    z()\n", "try:\n    pass\nfinally:\n    raise E\n"),
        ("def f():\n    return 1\n    def g():\n        yield 2\n", None),
    ],
)
def test_the_tail_goes(text: str, after: str | None) -> None:
    assert stepped(unreachable_statements, text) == (text if after is None else after)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1\n    yield\n",
        "async def f():\n    return 1\n    await x\n",
        "x = 1\ndef f():\n    print(x)\n    return 1\n    x = 2\n",
        "def f():\n    x = 1\n    return x\n    global y\n",
        "def f():\n    return 1; print(2)\n",
        "def f():\n    if x:\n        return 1\n    return 2\n",
        "def f():\n    x = 1\n    return lambda: y\n    y = 2\n",
    ],
)
def test_what_says_something_about_the_function_stays(text: str) -> None:
    assert stepped(unreachable_statements, text) == text
