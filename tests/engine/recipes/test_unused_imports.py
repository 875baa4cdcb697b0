"""Imports of the standard library that nobody uses go; whatever may be wanted for its effect or by others stays."""

import pytest

from iama_engine.recipes.unused_imports import unused_imports
from tests.engine.rewriting import project_of, stepped


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("import os\nx = 1\n", "x = 1\n"),
        ("import os, sys\nx = sys\n", "import sys\nx = sys\n"),
        ("import json as j\nx = 1\n", "x = 1\n"),
        ("from os import path, sep\nx = sep\n", "from os import sep\nx = sep\n"),
        ("def f():\n    import os\n    return 1\n", "def f():\n    return 1\n"),
    ],
)
def test_an_unused_name_goes(text: str, after: str) -> None:
    assert stepped(unused_imports, text) == after


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os\n",
        "import os\n__all__ = ['os']\n",
        "import os\n# os is for the plug-ins\n",
        "import os  # noqa: F401\n",
        "try:\n    import os\nexcept ImportError:\n    pass\n",
        "class A:\n    import os\n",
        "import numpy\n",
        "from . import thing\n",
        "from os import *\n",
        "import os as os\n",
        "import os.path\n",
        "from __future__ import annotations\n",
        "import readline\n",
    ],
)
def test_an_import_that_may_mean_something_stays(text: str) -> None:
    assert stepped(unused_imports, text) == text


@pytest.mark.parametrize(
    "other", ["from .module import os\n", "from pack import module\nmodule.os\n", "from .module import *\nos.getcwd()\n"]
)
def test_an_import_that_another_file_takes_stays(other: str) -> None:
    assert stepped(unused_imports, "import os\n", {"pack/other.py": other}) == "import os\n"


def test_a_module_of_the_project_with_a_library_name_stays() -> None:
    assert stepped(unused_imports, "import queue\n", {"queue.py": "print('started')\n"}) == "import queue\n"


def test_a_package_exports_what_it_imports() -> None:
    project = project_of("", {"pack/__init__.py": "import os\n"})
    source = project.source("pack/__init__.py")
    assert source is not None
    assert list(unused_imports(project, source)) == []
