"""Aliases of builtins left over from Python 2 are written as the builtin."""

from textwrap import dedent

import pytest

from iama_engine.recipes.builtin_aliases import inlined_aliases
from tests.engine.rewriting import stepped

INLINED = {
    "an alias and its definition": ("unicode = str\n\ndef f(x):\n    return unicode(x)\n", "def f(x):\n    return str(x)\n"),
    "a boxed alias in a type check": (
        "string_types = (str,)\n\ndef f(x):\n    return isinstance(x, string_types)\n",
        "def f(x):\n    return isinstance(x, str)\n",
    ),
    "a boxed alias elsewhere": (
        "string_types = (str,)\n\ndef f(x):\n    return string_types + x\n",
        "def f(x):\n    return (str,) + x\n",
    ),
    "a pair of the same type": (
        "unicode = str\n\ndef f(x):\n    return isinstance(x, (str, unicode))\n",
        "def f(x):\n    return isinstance(x, str)\n",
    ),
    "a pair beside another": (
        "unicode = str\n\ndef f(x):\n    return isinstance(x, (str, unicode, bytes))\n",
        "def f(x):\n    return isinstance(x, (str, bytes))\n",
    ),
    "a pair that is no type check": ("unicode = str\n\ndef f():\n    return (str, unicode)\n", "def f():\n    return (str,)\n"),
}
KEPT = {
    "bound twice": "unicode = str\nunicode = bytes\n\ndef f(x):\n    return unicode(x)\n",
    "declared global": "unicode = str\n\ndef f(x):\n    global unicode\n    return unicode(x)\n",
    "not a name of Python 2": "text = str\n\ndef f(x):\n    return text(x)\n",
    "the builtin shadowed where it is used": "unicode = str\n\ndef f(str):\n    return unicode(str)\n",
    "the builtin redefined by the module": "def str(x):\n    return x\n\nunicode = str\n\ndef f(x):\n    return unicode(x)\n",
    "not a builtin with a lasting meaning": "xrange = other\n\ndef f(x):\n    return xrange(x)\n",
}


@pytest.mark.parametrize("case", INLINED)
def test_uses_become_the_builtin(case: str) -> None:
    before, after = INLINED[case]
    assert stepped(inlined_aliases, before) == after


@pytest.mark.parametrize("case", KEPT)
def test_an_alias_with_another_meaning_stays(case: str) -> None:
    assert stepped(inlined_aliases, KEPT[case]) == KEPT[case]


def test_an_alias_of_another_file_is_inlined_and_its_import_goes() -> None:
    before = "from .compat import text_type, quote\n\ndef f(x):\n    return text_type(quote(x))\n"
    after = "from .compat import quote\n\ndef f(x):\n    return str(quote(x))\n"
    assert stepped(inlined_aliases, before, {"pack/compat.py": "text_type = str\n"}) == after


@pytest.mark.parametrize(
    "other",
    [
        "from .module import unicode\n",
        "import module\nmodule.unicode\n",
        "getattr(pack.module, 'unicode')\n",
        "from .module import *\nunicode(1)\n",
    ],
)
def test_the_definition_stays_while_another_file_takes_it(other: str) -> None:
    before = "unicode = str\n\ndef f(x):\n    return unicode(x)\n"
    assert stepped(inlined_aliases, before, {"pack/other.py": other}) == "unicode = str\n\ndef f(x):\n    return str(x)\n"


def test_the_definition_stays_where_a_string_names_it() -> None:
    before = dedent(
        """
        unicode = str
        __all__ = ["unicode"]

        def f(x):
            return unicode(x)
        """
    )
    assert stepped(inlined_aliases, before) == before.replace("unicode(x)", "str(x)")
