"""Values as deep as the code looks into them."""

from types import ModuleType

from iama_engine.runner.entries import read_entries
from iama_engine.runner.facts import mine
from iama_engine.runner.shapes import Shapes, Value
from iama_engine.runner.units import read_units

SOURCE = """
class Font:
    pass
class Named:
    def __init__(self, name): pass
def write(rich):
    for part in rich:
        one(part)
def one(part):
    if isinstance(part, (list, tuple)):
        if not isinstance(part[0], str) or not isinstance(part[1], Font):
            raise ValueError
    elif isinstance(part, str):
        return part
def pairs(rows):
    for key, value in rows:
        assert isinstance(key, str) and isinstance(value, int)
def loop(tree):
    for tree in tree:
        assert isinstance(tree, int)
def make(named):
    assert isinstance(named, Named)
"""


def shapes() -> Shapes:
    lib = ModuleType("lib")
    exec(SOURCE, vars(lib))
    facts = mine(read_units("lib.py", SOURCE.encode()), {"lib.py": "lib"})
    makers = {entry.target: entry for entry in read_entries([lib]) if entry.kind == "constructor"}
    facts.kinds["part[1]"] = {"lib.Font"}  # the module that asks is not loaded under its name here
    return Shapes(facts, makers)


def texts(name: str) -> list[str]:
    made = shapes()
    return [value.text for value in made.values_for(name, made.facts.kinds.get(name, set()))]


def test_a_list_is_made_of_what_its_items_are_tested_for_in_another_function() -> None:
    assert {"['a']", "[('a', lib.Font())]", "[None]"} <= set(texts("rich"))
    assert any(text.startswith("[(") and text.count("lib.Font()") == 2 for text in texts("rich"))


def test_items_that_are_taken_apart_are_tuples() -> None:
    assert texts("rows") == ["[('a', 1)]"]


def test_a_value_of_no_kind_that_is_tested_for_comes_last() -> None:
    assert texts("part")[-2:] == ["None", "{1}"]
    assert texts("nobody") == []


def test_a_name_for_a_list_and_its_items_ends() -> None:
    assert len(texts("tree")) <= 16


def test_an_object_brings_its_import_and_one_that_needs_arguments_is_not_made() -> None:
    assert Value("lib.Font()", ("import lib",)) in shapes().values_of("lib.Font")
    assert shapes().values_of("lib.Named") == []
