"""Which private definitions are proved dead, and the reasons to keep the ones that only look it."""

import pytest

from tests.engine.rewriting import reasons, refactored

NAME = "dead_private_code"
REMOVED = {
    "a function with its comment": ("x = 1\n\n\n# helps\ndef _f():\n    return 1\n\n\ny = 2\n", "x = 1\n\n\ny = 2\n"),
    "a function that calls itself": ("x = 1\n\n\ndef _f(n):\n    return _f(n - 1)\n", "x = 1\n"),
    "a constant": ("_LIMIT = 3\nx = 1\n", "x = 1\n"),
    "a constant whose value is quiet": ("import re\n_WORD = re.compile('a')\nx = re\n", "import re\nx = re\n"),
    "a class": ("x = 1\n\n\nclass _Error(ValueError):\n    pass\n", "x = 1\n"),
    "a method": (
        "class A:\n    x = 1\n\n    def _f(self):\n        return 1\n\n    def g(self):\n        return 2\n",
        "class A:\n    x = 1\n\n    def g(self):\n        return 2\n",
    ),
    "the only method": ("class A:\n    def _f(self):\n        return 1\n", "class A:\n    pass\n"),
    "a property": ("class A:\n    x = 1\n\n    @property\n    def _f(self):\n        return 1\n", "class A:\n    x = 1\n"),
    "a method below a base without secrets": (
        "class A(Exception):\n    x = 1\n\n    def _f(self):\n        return 1\n",
        "class A(Exception):\n    x = 1\n",
    ),
}
STAYS = {
    "public": "def f():\n    return 1\n",
    "dunder": "def __getattr__(name):\n    return 1\n",
    "mentioned in a comment": "# see _f\nx = 1\n\n\ndef _f():\n    return 1\n",
    "a trailing underscore": "def _f_():\n    return 1\n",
    "a class attribute": "class A:\n    _x = 1\n",
    "two on a line": "_a = 1; _b = 2\n",
    "inside a function": "def f():\n    def _g():\n        return 1\n    return 2\n",
    "under a condition": "if x:\n    def _f():\n        return 1\n",
    "bound twice": "class A:\n    @property\n    def _f(self):\n        return 1\n\n    _f = 2\n",
    "a tuple of targets": "_a, _b = 1, 2\n",
}
KEPT = {
    "a decorator": ("@register\ndef _f():\n    return 1\n", "_f", "its decorator may register it"),
    "a computed name": (
        "def g(o, x):\n    return getattr(o, '_on_' + x)\n\n\nclass A:\n    def _on_start(self):\n        return 1\n",
        "A._on_start",
        "its name may be put together at run time",
    ),
    "a namespace": ("def _f():\n    return 1\n\n\nx = globals()\n", "_f", "the module looks names up in namespaces"),
    "a value that does something": ("_X = start()\n", "_X", "computing its value may do something"),
    "an unknown base": (
        "from m import Base\n\n\nclass A(Base):\n    def _f(self):\n        return 1\n",
        "A._f",
        "a base class may call it",
    ),
    "a metaclass": ("class A(metaclass=M):\n    def _f(self):\n        return 1\n", "A._f", "a base class may call it"),
    "a class that registers itself": ("class _A(Plugin):\n    pass\n", "_A", "its base or its body may register it"),
    "a body that registers": ("class _A:\n    register('a')\n", "_A", "its base or its body may register it"),
    "pickled data": ("import pickle\n\n\nclass _A:\n    pass\n\n\nx = pickle\n", "_A", "pickled data or a metaclass may name it"),
}


@pytest.mark.parametrize("case", REMOVED)
def test_dead(case: str) -> None:
    before, after = REMOVED[case]
    assert refactored(NAME, before) == after


@pytest.mark.parametrize("case", STAYS)
def test_not_a_candidate(case: str) -> None:
    assert refactored(NAME, STAYS[case]) == STAYS[case]
    assert reasons(NAME, STAYS[case]) == {}


@pytest.mark.parametrize("case", KEPT)
def test_kept_with_a_reason(case: str) -> None:
    text, symbol, reason = KEPT[case]
    assert refactored(NAME, text) == text
    assert reasons(NAME, text).get(symbol, "nothing was declined").startswith(reason)
