"""The text of an extraction: a new function, and a call where the stretch was."""

import pytest

from iama_engine.recipes.region_text import extract
from tests.engine.recipes.regions_of import marked


def extracted(text: str) -> tuple[str, str]:
    """The file with the call, marks removed, and the function."""
    given = marked(text)
    interface = given.interface
    assert interface is not None
    result = extract(given.source, given.region, interface, "_part")
    return given.source.spliced([result.call]), result.function


@pytest.mark.parametrize(
    ("text", "call", "function"),
    [
        (
            "def f(a):\n    x()\n\n    # from\n    b = a\n    # to\n    return b",
            "def f(a):\n    x()\n\n    b = _part(a)\n    # to\n    return b",
            "def _part(a):\n    # from\n    b = a\n    return b\n",
        ),
        (
            "def f(a):\n    for b in a:\n        # from\n        if b:\n            continue  # next\n"
            "        for c in b:\n            continue\n        # to",
            "def f(a):\n    for b in a:\n        _part(b)\n        # to",
            "def _part(b):\n    # from\n    if b:\n        return  # next\n    for c in b:\n        continue\n",
        ),
        (
            "def f(a):\n    if a:\n        # from\n        print(a)\n        return a\n        # to\n    return 2",
            "def f(a):\n    if a:\n        return _part(a)\n        # to\n    return 2",
            "def _part(a):\n    # from\n    print(a)\n    return a\n",
        ),
        (
            "class C:\n  def f(self, a):\n    x()\n    # from\n    b = '''\n it'''\n    self.b = a\n    # to\n    return b",
            "class C:\n  def f(self, a):\n    x()\n    b = self._part(a)\n    # to\n    return b",
            "  def _part(self, a):\n    # from\n    b = '''\n it'''\n    self.b = a\n    return b\n",
        ),
        (
            "class C:\n    def f(self, a):\n        x()\n        # from\n        print(a)\n        # to\n        return 1",
            "class C:\n    def f(self, a):\n        x()\n        _part(a)\n        # to\n        return 1",
            "def _part(a):\n    # from\n    print(a)\n",
        ),
    ],
)
def test_the_call_and_the_function(text: str, call: str, function: str) -> None:
    assert extracted(text) == (call, function)


def test_a_long_call_is_broken_after_its_bracket() -> None:
    names = [f"a_rather_long_parameter_{number}" for number in range(4)]
    text = f"def f({', '.join(names)}):\n    x()\n    # from\n    print({', '.join(names)})\n    # to\n    return 1"
    assert f"    _part(\n        {', '.join(names)})\n" in extracted(text)[0]


def test_windows_line_endings_stay_in_the_file_and_not_in_the_function() -> None:
    given = marked("def f(a):\r\n    x()\r\n    # from\r\n    b = a\r\n    # to\r\n    return b")
    interface = given.interface
    assert interface is not None
    result = extract(given.source, given.region, interface, "_part")
    assert "    b = _part(a)\r\n    # to\r\n" in given.source.spliced([result.call])
    assert "\r" not in result.function
