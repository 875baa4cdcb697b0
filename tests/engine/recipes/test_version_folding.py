"""Branches that only Python 2 took go; what a removed branch would change besides stays."""

from textwrap import dedent

import pytest

from iama_engine.recipes.version_folding import folded_branches, unused_flags
from tests.engine.rewriting import stepped

FOLDED = {
    "the branch of Python 3 is kept": (
        """
        import sys
        if sys.version_info[0] >= 3:
            # text everywhere
            kind = str
        else:
            kind = unicode
        """,
        """
        import sys
        # text everywhere
        kind = str
        """,
    ),
    "the branch of Python 2 goes without an else": (
        """
        import sys
        def f(x):
            if sys.version_info < (3,):
                x = x.decode()
            return x
        """,
        """
        import sys
        def f(x):
            return x
        """,
    ),
    "a block of nothing else becomes pass": (
        """
        import sys
        def f(x):
            if sys.version_info[0] == 2:
                x.close()
        """,
        """
        import sys
        def f(x):
            pass
        """,
    ),
    "an elif takes the place of a dead if": (
        """
        import sys
        def f(x):
            if sys.version_info[0] == 2:
                return 1
            elif x:
                return 2
            return 3
        """,
        """
        import sys
        def f(x):
            if x:
                return 2
            return 3
        """,
    ),
    "a dead elif goes": (
        """
        import sys
        def f(x):
            if x:
                return 1
            elif sys.version_info[0] == 2:
                return 2
            else:
                return 3
        """,
        """
        import sys
        def f(x):
            if x:
                return 1
            else:
                return 3
        """,
    ),
    "an elif that always runs becomes the else": (
        """
        import sys
        def f(x):
            if x:
                return 1
            elif sys.version_info[0] == 3:
                return 2
            else:
                return 3
        """,
        """
        import sys
        def f(x):
            if x:
                return 1
            else:
                return 2
        """,
    ),
    "a conditional expression": (
        "import six\nkind = str if six.PY3 else unicode\n",
        "import six\nkind = str\n",
    ),
    "a try around a name of Python 2": (
        """
        try:
            text_type = unicode
        except NameError:
            text_type = str
        """,
        """
        text_type = str
        """,
    ),
    "a try around a module of Python 2": (
        """
        try:
            from urllib import quote
        except ImportError:
            from urllib.parse import quote
        """,
        """
        from urllib.parse import quote
        """,
    ),
    "a try around an import that cannot fail": (
        """
        try:
            from io import StringIO
        except ImportError:
            from StringIO import StringIO
        """,
        """
        from io import StringIO
        """,
    ),
    "a string of several lines keeps its text": (
        """
        import sys
        if sys.version_info[0] == 3:
            text = '''
            deep
            '''
        """,
        """
        import sys
        text = '''
            deep
            '''
        """,
    ),
}
KEPT = {
    "a bound inside the supported range": "import sys\nif sys.version_info >= (3, 12):\n    a = 1\nelse:\n    a = 2\n",
    "a branch that makes the function a generator": (
        "import sys\ndef f():\n    if sys.version_info[0] == 2:\n        yield 1\n    return [2]\n"
    ),
    "a branch that makes a name local": ("import sys\nx = 1\ndef f():\n    if sys.version_info[0] == 2:\n        x = 2\n    return x\n"),
    "a conditional expression with a comment": "import six\nkind = (str  # text\n        if six.PY3 else bytes)\n",
    "a body on the line of the if": "import sys\nif sys.version_info[0] == 3: a = 1\n",
    "a try that catches more": "try:\n    t = unicode\nexcept (KeyError, OSError):\n    t = str\n",
    "a try with a finally": "try:\n    t = unicode\nexcept NameError:\n    t = str\nfinally:\n    done = 1\n",
    "a name that the module defines itself": "def unicode(x):\n    return x\ntry:\n    t = unicode\nexcept NameError:\n    t = str\n",
    "a third party's module": "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n",
    "a name that a star import may bring": "from compat import *\ntry:\n    t = unicode\nexcept NameError:\n    t = str\n",
    "a flag set twice": "PY3 = True\nPY3 = False\nif PY3:\n    a = 1\n",
}


@pytest.mark.parametrize("case", FOLDED)
def test_the_branch_of_python_3_remains(case: str) -> None:
    before, after = FOLDED[case]
    assert stepped(folded_branches, before) == dedent(after)


@pytest.mark.parametrize("case", KEPT)
def test_a_branch_that_is_not_surely_dead_or_leaves_a_trace_stays(case: str) -> None:
    assert stepped(folded_branches, KEPT[case]) == KEPT[case]


def test_a_module_of_python_2_that_the_project_has_itself_is_no_dead_branch() -> None:
    text = "try:\n    from commands import run\nexcept ImportError:\n    run = None\n"
    assert stepped(folded_branches, text, {"commands.py": "run = print\n"}) == text


def test_a_flag_nobody_asks_for_goes() -> None:
    text = "import sys\nPY3 = sys.version_info[0] >= 3\nx = 1\n"
    assert stepped(unused_flags, text) == "import sys\nx = 1\n"


@pytest.mark.parametrize(
    "text",
    ["import sys\nPY3 = sys.version_info[0] >= 3\nprint(PY3)\n", "import sys\nMODERN = sys.version_info[0] >= 3\n", "PY3 = x >= 3\n"],
    ids=["used", "not a name of the shims", "not certain"],
)
def test_a_flag_that_may_mean_something_stays(text: str) -> None:
    assert stepped(unused_flags, text) == text


def test_a_flag_that_another_file_imports_stays() -> None:
    text = "import sys\nPY3 = sys.version_info[0] >= 3\n"
    assert stepped(unused_flags, text, {"pack/other.py": "from .module import PY3\n"}) == text
