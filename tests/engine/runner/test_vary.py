"""Scripts one or two steps from a kept one."""

import random
from types import ModuleType

import pytest

from iama_engine.runner.aim import Focus
from iama_engine.runner.compose import Composer
from iama_engine.runner.entries import Entry, read_entries
from iama_engine.runner.facts import mine
from iama_engine.runner.pool import Pool
from iama_engine.runner.script import Script
from iama_engine.runner.units import read_units
from iama_engine.runner.vary import Varier

SOURCE = """
import datetime
class Table:
    def __init__(self, names, **options):
        self.names = list(names)
    @property
    def margin(self): return self._margin
    def text(self, **options):
        if options["fields"]:
            return 1
        return [name for name in self.names if name in options["only"]]
    def put(self, at, label):
        if isinstance(label, datetime.date):
            return label.year
        return len(label)
def put(label): return label
"""
NOTHING = Focus(frozenset(), (), {})
CLASSES = {"table": "lib.Table"}


@pytest.fixture
def varier() -> Varier:
    lib = ModuleType("lib")
    exec(SOURCE, vars(lib))
    facts = mine(read_units("lib.py", SOURCE.encode()), {"lib.py": "lib"})
    return Varier(Composer(read_entries([lib]), facts, Pool(frozenset({"lib"})), {}, random.Random(4)))


def entry(varier: Varier, name: str) -> Entry:
    return next(one for one in varier.composer.entries if (one.name, one.kind) == (name, "method"))


def lines(varier: Varier, script: Script, wanted: Entry | None = None, focus: Focus = NOTHING, times: int = 400) -> list[str]:
    varied = [varier.vary(script, CLASSES, wanted, focus) for _ in range(times)]
    return [line for one in varied if one for line in one.statements]


def test_a_later_call_speaks_again_of_what_the_script_said(varier: Varier) -> None:
    script = Script(("table = lib.Table(['Unlikely'])",), ("import lib",))
    found = lines(varier, script, entry(varier, "text"), Focus(frozenset({"fields"}), (), {}))
    assert any("Unlikely" in line for line in found if ".text(" in line)


def test_a_container_is_filled_with_what_the_script_said(varier: Varier) -> None:
    script = Script(("table = lib.Table(['Unlikely'])",), ("import lib",))
    found = lines(varier, script, entry(varier, "text"), Focus(frozenset({"only"}), (), {}))
    assert any("only=['Unlikely']" in line for line in found)


def test_a_variation_runs_and_differs(varier: Varier) -> None:
    script = Script(("table = lib.Table(['a'])", "result = lib.put('b')"), ("import lib",))
    varied = [one for _ in range(200) if (one := varier.vary(script, CLASSES, None, NOTHING)) is not None]
    assert sum(one.statements != script.statements for one in varied) > len(varied) / 2
    for one in varied:
        compile("\n".join((*one.imports, *one.statements)), "script", "exec")


def test_an_object_is_asked_for_what_needs_no_argument(varier: Varier) -> None:
    script = Script(("table = lib.Table(['a'])", "table.put(0, 'b')"), ("import lib",))
    found = lines(varier, script)
    assert any(line.endswith("= table.margin") for line in found)
    assert any(line.endswith("= table.text()") for line in found)


def test_an_argument_is_exchanged_for_each_kind_that_its_parameter_is_tested_for(varier: Varier) -> None:
    script = Script(("table = lib.Table(['a'])", "result = table.put(0, 'b')", "other = table.margin"), ("import lib",))
    made = dict(varier.exchanges(script, CLASSES, NOTHING))
    assert set(made) == {f"lib.Table.put label {value}" for value in ("datetime.date(2021, 3, 4)", "None", "{1}")}
    dated = made["lib.Table.put label datetime.date(2021, 3, 4)"]
    assert dated.statements == ("table = lib.Table(['a'])", "result = table.put(0, datetime.date(2021, 3, 4))", "other = table.margin")
    assert dated.imports == ("import datetime", "import lib")


def test_a_value_whose_import_means_something_else_in_the_script_is_not_said(varier: Varier) -> None:
    script = Script(
        ("table = lib.Table(['a'])", "result = table.put(0, datetime(2001, 1, 1))"), ("from datetime import datetime", "import lib")
    )
    assert not any("datetime.date(" in what for what, _ in varier.exchanges(script, CLASSES, NOTHING))
    script = Script(("datetime = 1", "table = lib.Table(['a'])", "result = table.put(0, 'a')"), ("import lib",))
    assert not any("datetime.date(" in what for what, _ in varier.exchanges(script, CLASSES, NOTHING))
