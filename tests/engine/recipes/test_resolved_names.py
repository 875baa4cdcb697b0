"""What a name surely stands for."""

import ast

import pytest

from iama_engine.recipes.resolved_names import full_name, has_module, has_star_import
from tests.engine.rewriting import project_of


def meant(text: str, others: dict[str, str] | None = None) -> str | None:
    """What the last called thing of a module is."""
    project = project_of(text, others)
    source = project.target_sources()[0]
    calls = [one for one in ast.walk(source.tree) if isinstance(one, ast.Call)]
    return full_name(project, source, calls[-1].func)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open(1)", "builtins.open"),
        ("def f():\n    open(1)", "builtins.open"),
        ("nothing(1)", None),
        ("import io\nio.open(1)", "io.open"),
        ("import io as x\nx.open(1)", "io.open"),
        ("import os.path\nimport os\nos.path.join(1)", "os.path.join"),
        ("import os.path as x\nx.join(1)", "os.path.join"),
        ("from io import open\nopen(1)", "io.open"),
        ("from io import open as x\nx(1)", "io.open"),
        ("def f():\n    from io import open\n    open(1)", "io.open"),
        ("from .io import open\nopen(1)", None),
        ("from io import *\nopen(1)", None),
        ("from io import open\nopen = print\nopen(1)", None),
        ("try:\n    from io import open\nexcept ImportError:\n    from codecs import open\nopen(1)", None),
        ("def f(open):\n    open(1)", None),
        ("def f():\n    global open\n    open = print\ndef g():\n    open(1)", None),
        ("x[0].open(1)", None),
        ("str.join(1)", None),
    ],
)
def test_a_name_with_one_meaning(text: str, expected: str | None) -> None:
    assert meant(text + "\n") == expected


def test_a_file_of_the_project_may_be_what_is_imported() -> None:
    assert meant("import io\nio.open(1)\n", {"pack/io.py": ""}) is None
    assert meant("import io\nio.open(1)\n", {"io/__init__.py": ""}) is None
    assert meant("open(1)\n", {"pack/builtins.py": ""}) == "builtins.open"
    assert not has_module(project_of("import io\n"), "io")


def test_star_imports_are_seen_wherever_they_stand() -> None:
    for text, expected in (("try:\n    from io import *\nexcept OSError:\n    pass\n", True), ("from io import open\n", False)):
        assert has_star_import(project_of(text).target_sources()[0]) is expected
