"""Which names a file uses without binding them: the heuristic behind a refused part."""

import pytest

from iama_engine.edits.dependence import speaks_of, unbound_names


@pytest.mark.parametrize(
    ("source", "unbound"),
    [
        (b"print(helper(x))\n", {"print", "helper", "x"}),
        (b"def helper(x):\n    return x\n\n\nhelper(1)\n", set()),
        (b"import os.path as p, sys\nfrom a import b as c\np, sys, c, b\n", {"b"}),
        (b"class A:\n    def part(self):\n        return self.part() + self.other()\n", {"other"}),
        (b"class A:\n    def __init__(self):\n        self.x = 1\n\n    def get(self):\n        return self.x\n", set()),
        (b"try:\n    pass\nexcept OSError as error:\n    error\n", {"OSError"}),
        (b"match y:\n    case [first, *rest]:\n        first, rest\n", {"y"}),
        (b"def f():\n    global counter\n    return counter\n", set()),
    ],
)
def test_what_is_bound_anywhere_in_the_file_counts_as_bound(source: bytes, unbound: set[str]) -> None:
    assert unbound_names(source) == unbound


@pytest.mark.parametrize("source", [b"def f(:\n", b"print 'two'\n", b"\x00"])
def test_of_a_file_that_does_not_parse_nothing_is_said(source: bytes) -> None:
    assert unbound_names(source) is None


def test_a_word_is_found_whole_only() -> None:
    assert speaks_of(b"self._part(x)", "_part")
    assert not speaks_of(b"self._parts(x)", "_part")
