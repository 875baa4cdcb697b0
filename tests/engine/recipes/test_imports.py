"""Names leave import statements, and their lines go with them only where nothing else is on these."""

import ast
from textwrap import dedent

import pytest

from iama_engine.recipes.imports import without_aliases
from tests.engine.rewriting import PATH, project_of


def without(text: str, *names: str) -> str:
    """The text after some names have left its first import."""
    project = project_of(text)
    source = project.source(PATH)
    assert source is not None
    statement = next(node for node in ast.walk(source.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    gone = [alias for alias in statement.names if alias.name in names]
    return source.spliced(without_aliases(source, project.scopes(source), statement, gone))


@pytest.mark.parametrize(
    ("text", "names", "after"),
    [
        ("import a\nx = 1\n", ["a"], "x = 1\n"),
        ("import a, b, c\n", ["b"], "import a, c\n"),
        ("from m import a as x, b\n", ["a"], "from m import b\n"),
        ("from m import a, b\n", ["a", "b"], ""),
        ("def f():\n    import a\n", ["a"], "def f():\n    pass\n"),
        ("def f():\n    import a\n    return 1\n", ["a"], "def f():\n    return 1\n"),
        ("from m import (\n    a,\n    b,\n    c,\n)\n", ["b"], "from m import (\n    a,\n    c,\n)\n"),
        ("from m import (\n    a,\n    b\n)\n", ["b"], "from m import (\n    a,\n)\n"),
        ("from m import (a,\n               b, c)\n", ["b"], "from m import (a,\n               c)\n"),
        ("from m import (a,\n               b, c)\n", ["c"], "from m import (a,\n               b)\n"),
    ],
)
def test_the_rest_stays_as_it_is_written(text: str, names: list[str], after: str) -> None:
    assert without(text, *names) == after


@pytest.mark.parametrize(
    "text",
    [
        "from m import (\n    a,  # why\n    b,\n)\n",
        "from m import a, \\\n    b\n",
        "import a; x = 1\n",
        "if x: import a\n",
    ],
)
def test_a_layout_that_would_suffer_is_left_alone(text: str) -> None:
    assert without(text, "a") == text


def test_what_is_left_parses_wherever_names_stood() -> None:
    text = dedent(
        """
        from m import (a, b,
            c,
            d, e
        )
        """
    )
    for gone in ("a", "b", "c", "d", "e"):
        rest = ast.parse(without(text, gone)).body[0]
        assert isinstance(rest, ast.ImportFrom)
        assert [alias.name for alias in rest.names] == [name for name in "abcde" if name != gone]
