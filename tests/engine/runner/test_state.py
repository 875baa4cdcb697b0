"""Putting a program back as it was."""

import functools
import os
from types import ModuleType

import pytest

from iama_engine.runner.state import Snapshot

SOURCE = """
import functools
LIMIT = 3
NAMES = ["a"]
NESTED = {"inner": {1, 2}}
class Box:
    shared = []
    size = 1
BOX = Box()
BOX.own = [1]
@functools.cache
def cached(n):
    return object()
"""
CHANGES = [
    "LIMIT = 4",
    "NEW = 1",
    "del LIMIT",
    "NAMES.append('b')",
    "NAMES[0] = 'z'",
    "NESTED['inner'].add(3)",
    "NESTED['other'] = 1",
    "Box.shared.append(1)",
    "Box.size = 2",
    "Box.fresh = 2",
    "BOX.own.append(2)",
    "BOX.fresh = 3",
]
LOOK = "(globals().get('LIMIT'), 'NEW' in globals(), NAMES, NESTED, Box.shared, Box.size, hasattr(Box, 'fresh'), vars(BOX))"


@pytest.fixture
def module() -> ModuleType:
    made = ModuleType("stateful")
    exec(SOURCE, vars(made))
    return made


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_undone(module: ModuleType, change: str) -> None:
    snapshot = Snapshot([module])
    before = repr(eval(LOOK, vars(module)))
    exec(change, vars(module))
    assert repr(eval(LOOK, vars(module))) != before
    snapshot.restore()
    assert repr(eval(LOOK, vars(module))) == before


def test_the_very_same_objects_are_back(module: ModuleType) -> None:
    snapshot, names = Snapshot([module]), vars(module)["NAMES"]
    exec("NAMES = []", vars(module))
    snapshot.restore()
    assert vars(module)["NAMES"] is names


def test_an_equal_object_in_the_place_of_another_is_told_apart(module: ModuleType) -> None:
    snapshot, names = Snapshot([module]), vars(module)["NAMES"]
    vars(module)["NAMES"] = list(names)
    snapshot.restore()
    assert vars(module)["NAMES"] is names


def test_caches_are_emptied(module: ModuleType) -> None:
    cached: functools._lru_cache_wrapper[object] = vars(module)["cached"]
    snapshot = Snapshot([module])
    cached(1)
    snapshot.restore()
    assert cached.cache_info().currsize == 0


def test_a_submodule_imported_meanwhile_stays(module: ModuleType) -> None:
    snapshot = Snapshot([module])
    vars(module)["inner"] = ModuleType("stateful.inner")
    snapshot.restore()
    assert "inner" in vars(module)


def test_the_environment_is_put_back(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IAMA_STATE_TEST", "before")
    snapshot = Snapshot([module])
    os.environ["IAMA_STATE_TEST"] = "after"
    snapshot.restore()
    assert os.environ["IAMA_STATE_TEST"] == "before"


def test_what_cannot_be_compared_counts_as_changed(module: ModuleType) -> None:
    class Quarrelsome:
        def __hash__(self) -> int:
            return 0

        def __eq__(self, other: object) -> bool:
            raise ValueError

    snapshot, kept = Snapshot([module]), list(vars(module)["NAMES"])
    vars(module)["NAMES"][0] = Quarrelsome()
    snapshot.restore()
    assert vars(module)["NAMES"] == kept


def test_the_order_of_a_dictionary_is_put_back(module: ModuleType) -> None:
    vars(module)["ORDER"] = {"a": 1, "b": 2}
    snapshot = Snapshot([module])
    vars(module)["ORDER"]["a"] = vars(module)["ORDER"].pop("a")
    snapshot.restore()
    assert list(vars(module)["ORDER"]) == ["a", "b"]
