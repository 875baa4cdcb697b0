"""The ways into a module."""

from types import ModuleType

import pytest

from iama_engine.runner.entries import Entry, read_entries

SOURCE = """
import functools, json
from json import dumps
def plain(a, b=2, *rest, c, **more): pass
def _hidden(): pass
@functools.cache
def wrapped(n): pass
class Box:
    def __init__(self, size): pass
    def put(self, what): pass
    def _secret(self): pass
    def __len__(self): return 1
    @property
    def width(self): return 1
    @width.setter
    def width(self, value): pass
    @staticmethod
    def made(n): pass
    @classmethod
    def built(cls, n): pass
class Small(Box): pass
class Bare: pass
class Oops(ValueError): pass
alias = plain
"""


@pytest.fixture(scope="module")
def entries() -> dict[tuple[str, str], Entry]:
    module = ModuleType("lib")
    exec(SOURCE, vars(module))
    return {
        (entry.kind, f"{entry.target}.{entry.name}" if entry.needs_receiver else entry.target): entry for entry in read_entries([module])
    }


def test_every_way_in_is_found_and_nothing_imported(entries: dict[tuple[str, str], Entry]) -> None:
    assert set(entries) >= {
        ("function", "lib.plain"),
        ("function", "lib.wrapped"),
        ("constructor", "lib.Box"),
        ("constructor", "lib.Bare"),
        ("method", "lib.Box.put"),
        ("method", "lib.Small.put"),
        ("operator", "lib.Box.__len__"),
        ("getter", "lib.Box.width"),
        ("setter", "lib.Box.width"),
        ("function", "lib.Box.made"),
        ("function", "lib.Box.built"),
    }
    assert not [name for _, name in entries if "dumps" in name or "Oops" in name]


def test_parameters_leave_the_receiver_out(entries: dict[tuple[str, str], Entry]) -> None:
    plain = entries["function", "lib.plain"]
    assert [(one.name, one.required, one.by_keyword, one.default) for one in plain.parameters] == [
        ("a", True, False, None),
        ("b", False, False, "2"),
        ("c", True, True, None),
    ]
    assert (plain.takes_any_positional, plain.takes_any_keyword) == (True, True)
    for kind, name in (("constructor", "lib.Box"), ("method", "lib.Box.put"), ("function", "lib.Box.made"), ("function", "lib.Box.built")):
        assert len(entries[kind, name].parameters) == 1


def test_underscores_say_hands_off(entries: dict[tuple[str, str], Entry]) -> None:
    private = {name for (_, name), entry in entries.items() if not entry.is_public}
    assert private >= {"lib._hidden", "lib.Box._secret"}
    assert "lib.Box.__len__" not in private


def test_only_what_needs_an_object_says_so(entries: dict[tuple[str, str], Entry]) -> None:
    assert entries["method", "lib.Box.put"].needs_receiver
    assert not entries["function", "lib.Box.made"].needs_receiver
