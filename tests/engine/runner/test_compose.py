"""Scripts made and varied: every one is Python that runs, and the aim shows in what is called with what."""

import random
from collections.abc import Iterator
from types import ModuleType

import pytest

from iama_engine.runner.aim import Focus
from iama_engine.runner.compose import Composer
from iama_engine.runner.entries import Entry, read_entries
from iama_engine.runner.facts import mine
from iama_engine.runner.pool import Pool
from iama_engine.runner.script import Script
from iama_engine.runner.units import read_units

SOURCE = """
class Table:
    def __init__(self, names, **options):
        self.names, self.width, self.mark = list(names), 1, options.get("mark", "-")
    @property
    def margin(self): return self._margin
    @margin.setter
    def margin(self, value): self._margin = value
    def text(self, **options):
        if options["fields"]:
            return 1
        return [name for name in self.names if name in options["only"]] or self.width
    def __getitem__(self, at): return self.names[at]
    def __setitem__(self, at, value): self.names[at] = value
def join(left, right="x"): return left.upper() + right
def apply(func): return func(1)
"""
NOTHING = Focus(frozenset(), (), {})


@pytest.fixture(scope="module")
def lib() -> ModuleType:
    made = ModuleType("lib")
    exec(SOURCE, vars(made))
    return made


@pytest.fixture
def composer(lib: ModuleType) -> Composer:
    facts = mine(read_units("lib.py", SOURCE.encode()), {"lib.py": "lib"})
    seen = {"join": [{"left": "'seen'", "right": "'too'"}]}
    return Composer(read_entries([lib]), facts, Pool(frozenset({"lib"})), seen, random.Random(4))


def entry(composer: Composer, name: str, kind: str) -> Entry:
    return next(one for one in composer.entries if (one.name, one.kind) == (name, kind))


def made(composer: Composer, wanted: Entry, focus: Focus = NOTHING, times: int = 60) -> Iterator[Script]:
    yield from (script for _ in range(times) if (script := composer.fresh(wanted, focus)) is not None)


@pytest.mark.parametrize(
    ("name", "kind", "form"),
    [
        ("join", "function", "lib.join("),
        ("Table", "constructor", "lib.Table("),
        ("margin", "getter", ".margin"),
        ("margin", "setter", ".margin = "),
        ("text", "method", ".text("),
        ("__getitem__", "operator", "["),
        ("__setitem__", "operator", "] = "),
    ],
)
def test_a_fresh_script_ends_in_the_call_it_is_for(composer: Composer, name: str, kind: str, form: str) -> None:
    scripts = list(made(composer, entry(composer, name, kind)))
    assert scripts
    for script in scripts:
        assert form in script.statements[-1]
        compile("\n".join((*script.imports, *script.statements)), "script", "exec")


def test_a_name_is_never_given_twice_to_different_objects(composer: Composer) -> None:
    for script in made(composer, entry(composer, "text", "method")):
        makers = [line.partition(" = ")[0] for line in script.statements if "lib.Table(" in line]
        assert len(set(makers)) == len(makers)


def test_arguments_seen_in_tests_and_values_named_in_the_source_come_back(composer: Composer) -> None:
    joined = " ".join(script.statements[-1] for script in made(composer, entry(composer, "join", "function"), times=200))
    assert "'seen'" in joined
    assert "right='x'" in joined or "right='too'" in joined


def test_a_parameter_that_is_called_gets_something_to_call(composer: Composer) -> None:
    lines = [script.statements[-1] for script in made(composer, entry(composer, "apply", "function"), times=100)]
    assert any("lambda" in line or "(len)" in line or "(str)" in line or "(repr)" in line for line in lines)


def test_the_aim_brings_the_keywords_it_speaks_of(composer: Composer) -> None:
    text = entry(composer, "text", "method")
    aimed = sum("fields=" in script.statements[-1] for script in made(composer, text, Focus(frozenset({"fields"}), (), {}), 150))
    plain = sum("fields=" in script.statements[-1] for script in made(composer, text, NOTHING, 150))
    assert aimed > 1.5 * plain


def test_without_a_receiver_there_is_no_script(composer: Composer) -> None:
    composer.constructors.clear()
    assert list(made(composer, entry(composer, "text", "method"))) == []


def test_the_aim_may_bring_several_keywords_at_once(composer: Composer) -> None:
    text = entry(composer, "text", "method")
    focus = Focus(frozenset({"fields", "only"}), (), {})
    assert any("fields=" in line and "only=" in line for one in made(composer, text, focus) for line in one.statements)


def test_an_argument_speaks_again_of_those_before_it(composer: Composer) -> None:
    composer.arguments["Table"] = [{"names": "['Unlikely', 'Other']"}]
    scripts = made(composer, entry(composer, "Table", "constructor"), Focus(frozenset({"fields"}), (), {}), 400)
    options = [line.partition("], ")[2] for script in scripts for line in script.statements if "Unlikely" in line]
    assert any("'Unlikely'" in text for text in options)
