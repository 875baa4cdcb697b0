"""What the source says about good arguments."""

import pytest

from iama_engine.runner.facts import Facts, mine
from iama_engine.runner.units import read_units

SOURCE = b'''
DEFAULT = 9

def f(word, mode="fast", *, size=DEFAULT, **options):
    """Say "nothing"."""
    if mode in ("slow", "even"):
        return word.upper()
    if options["title"] is None or options.get("depth", 4) > 2:
        return g(word, width=7)
    if isinstance(size, (int, float)):
        return [part for part in word]
    return size - 1

class Box:
    def put(self, what):
        self.count = 5
        return what()
'''


@pytest.fixture(scope="module")
def facts() -> Facts:
    return mine(read_units("lib.py", SOURCE), {"lib.py": "lib"})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mode", ["'slow'", "'even'", "'fast'"]),
        ("size", ["lib.DEFAULT"]),
        ("title", ["None"]),
        ("depth", ["4"]),
        ("width", ["7"]),
        ("count", ["5"]),
    ],
)
def test_values_are_known_by_the_name_they_belong_to(facts: Facts, name: str, values: list[str]) -> None:
    assert sorted(facts.by_name[name]) == sorted(values)


def test_use_tells_the_kind_of_a_parameter(facts: Facts) -> None:
    assert facts.uses["lib.py::f", "word"] == {"str", "list"}
    assert facts.uses["lib.py::f", "size"] == {"int", "float"}
    assert facts.uses["lib.py::Box.put", "what"] == {"callable"}


def test_keys_of_open_keywords_and_callers_are_known(facts: Facts) -> None:
    assert facts.keywords["lib.py::f"] == {"title", "depth"}
    assert facts.callers["g"] == {"lib.py::f"}


def test_literals_are_found_by_nearness_without_docstrings(facts: Facts) -> None:
    assert facts.near("lib.py", 6, span=0) == ["'even'", "'slow'"]
    assert "'Say \"nothing\".'" not in facts.all_literals()
    assert {"7", "6", "8"} <= set(facts.all_literals())


def test_a_value_is_noted_once_under_its_bare_name() -> None:
    facts = Facts()
    for name in ("_size", "size", "size_"):
        facts.note(name, "1")
    assert facts.by_name == {"size": ["1"]}


def test_items_and_what_they_are_tested_for_are_known_by_name() -> None:
    source = b"""
def f(rows, names):
    for key, value in rows:
        assert isinstance(key, str)
    return [name for name in names if isinstance(name[0], int)]
"""
    facts = mine(read_units("lib.py", source), {"lib.py": "lib"})
    assert facts.items == {"rows": {("key", "value")}, "names": {("name",)}}
    assert facts.kinds == {"key": {"str"}, "name[0]": {"int"}}


@pytest.mark.parametrize(
    ("source", "found"), [(b"def f(c):\n    return ord(c) < 127\n", True), (b"def f(c):\n    return c < 127\n", False)]
)
def test_numbers_that_codes_are_compared_with_bring_their_characters(source: bytes, found: bool) -> None:
    literals = set(mine(read_units("lib.py", source), {"lib.py": "lib"}).all_literals())
    assert ({repr(chr(126)), repr(chr(127)), repr(chr(128))} <= literals) is found
    assert ("127" in literals) is not found


DECIDES = b"""
def f(options, wide):
    if options["plain"]:
        return options["start"] or 7
    if not options.loud and wide:
        return [name for name in options if name in options["fields"] and name in wide]
"""


def test_a_stored_value_that_decides_is_a_yes_or_a_no_and_one_in_which_something_is_looked_for_is_a_container() -> None:
    facts = mine(read_units("lib.py", DECIDES), {"lib.py": "lib"})
    assert facts.by_name["plain"] == ["True", "False"]
    assert facts.by_name["start"] == ["True", "False", "7"]
    assert facts.by_name["loud"] == ["True", "False"]
    assert "wide" not in facts.by_name
    assert facts.containers == {"fields"}
