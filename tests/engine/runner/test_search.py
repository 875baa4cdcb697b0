"""Which scripts a search keeps, and what it takes from them. Its guard cannot be taken off again, so each case has its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.runner.children import package_home

LIB = """
import os, random, time

def grade(n):
    if n > 10:
        return "high"
    return "low"

def strict(n):
    if n < 0:
        raise ValueError("negative")
    return n + 1

def now():
    return [int(time.time()), "now"]

def summer():
    return time.localtime(0).tm_isdst

def lucky():
    return random.random()

def write():
    os.mkdir("made")
    return 1

def spare(base, more):
    more = more or 5
    if base:
        pass
    return base + more

def kind_of(value, tag):
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, (dict, bytes)):
        return "much"
    return "little"

def _hidden(n):
    return n * 2
"""
DRIVER = """
import json, os, random, sys, time
from pathlib import Path
from iama_engine.runner.aim import Aim
from iama_engine.runner.clock import frozen_clock
from iama_engine.runner.compose import Composer
from iama_engine.runner.decisions import Decisions
from iama_engine.runner.entries import read_entries
from iama_engine.runner.facts import mine
from iama_engine.runner.guard import Guard
from iama_engine.runner.observe import Observer
from iama_engine.runner.pins import Pins
from iama_engine.runner.pool import Pool
from iama_engine.runner.progress import Progress
from iama_engine.runner.script import Script, World
from iama_engine.runner.search import Search
from iama_engine.runner.search_child import read_all_units, units_of, wanted_mutants
from iama_engine.runner.state import Snapshot
from iama_engine.runner.swap import Loaded
sys.path.insert(0, os.getcwd())
import lib
root = Path.cwd()
answer = os.open("answer.json", os.O_WRONLY | os.O_CREAT)
Progress.create(root / "progress.bin", 2, 3000)
units = read_all_units(root, ["lib.py"])
mutants = wanted_mutants(units, {"functions": FUNCTIONS})
facts = mine(units, {"lib.py": "lib"})
entries = read_entries([lib])
guard = Guard((str(root), sys.prefix, sys.base_prefix))
guard.install()
world = World(guard, Snapshot([lib]), Observer(frozenset({"lib"})), str(root))
told = []
def script(*statements):
    return Script(statements, ("import lib",))
def killed(kept):
    return sorted(f"{mutants[n].before} -> {mutants[n].after}" for n in kept.kills if n < len(mutants))
loaded = Loaded.find(root, units)
keys = {a: (f[0].__code__.co_filename, f[0].__code__.co_firstlineno) for a, f in loaded.functions.items() if f}
with frozen_clock(world.now):
    world.snapshot = Snapshot([lib])
    pool = Pool(frozenset({"lib"}))
    chance = random.Random(1)
    def begin():
        progress = Progress(root / "progress.bin", 0, 2)
        pins = Pins(Decisions(units, frozenset(units_of(mutants)), loaded), world, progress, len(mutants), chance)
        return Search(
            world, mutants, loaded, Composer(entries, facts, pool, {}, chance), Aim(units, entries, facts, keys), pool, pins,
            progress, chance, told.append,
        )
    search = begin()
    said = SAID
os.write(answer, json.dumps(said).encode())
os._exit(0)
"""


def ask(folder: Path, said: str, *functions: str) -> Any:
    """What an expression over `search` and `script` says."""
    (folder / "lib.py").write_text(LIB)
    wanted = [f"lib.py::{name}" for name in functions]
    code = DRIVER.replace("FUNCTIONS", repr(wanted)).replace("SAID", said)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": package_home(), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=False, timeout=30)
    assert done.returncode == 0
    return json.loads((folder / "answer.json").read_text())


STATEMENTS = {
    "answers": ("result = lib.grade(3)", True),
    "refuses on purpose": ("result = lib.strict(-1)", True),
    "tells the time": ("result = lib.now()", True),
    "accident inside": ("result = lib.grade('x')", False),
    "bad call": ("result = lib.grade()", False),
    "reaches nothing": ("result = 1", False),
    "no code": ("result = lib.grade(", False),
    "touches the world": ("result = lib.write()", False),
    "draws random numbers": ("result = lib.lucky()", True),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Whether a search that knows nothing yet keeps each of the statements."""
    folder = tmp_path_factory.mktemp("searched")
    statements = [statement for statement, _ in STATEMENTS.values()]
    kept = ask(folder, f"[begin().consider(script(s)) is not None for s in {statements!r}]")
    assert not (folder / "made").exists()
    return dict(zip(STATEMENTS, kept, strict=True))


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_script_is_kept_where_it_shows_a_behaviour_that_holds(verdicts: dict[str, bool], name: str) -> None:
    assert verdicts[name] is STATEMENTS[name][1]


def test_a_script_that_shows_nothing_new_is_not_kept_again(tmp_path: Path) -> None:
    said = "[search.consider(script(f'result = lib.grade({n})')) is not None for n in (3, 4, 5, 12, 13, 10)]"
    first, second, _, above, again, border = ask(tmp_path, said, "grade")
    assert (first, second, above, again) == (True, False, True, False)
    assert border, "ten tells `>` from `>=`, though it reaches no new line"


def test_random_numbers_are_fixed_before_they_are_drawn(tmp_path: Path) -> None:
    said = "(lambda kept: [kept.script.statements, kept.script.imports, kept.asserts()])(search.consider(script('result = lib.lucky()')))"
    statements, imports, asserts = ask(tmp_path, said, "lucky")
    assert (statements, imports) == (["random.seed(0)", "result = lib.lucky()"], ["import lib", "import random"])
    assert asserts == [["result", "0.8444218515250481"]]


def test_what_gives_a_mutant_away_is_told_to_every_searcher(tmp_path: Path) -> None:
    said = """(search.consider(script("result = lib.grade(10)")), [
        killed(search.kept[0]), list(search.kept[0].symbols), search.kept[0].asserts(), len(told),
        Progress(root / "progress.bin", 1, 2).killed(3000) == sorted(search.kept[0].kills),
        any(search.is_live(n) for n in search.kept[0].kills if n < len(mutants))])[1]"""
    kills, symbols, asserts, told, shared, alive = ask(tmp_path, said, "grade")
    assert "Gt -> GtE" in kills
    assert (symbols, asserts, told) == (["lib.py::grade"], [["result", "'low'"]], 1)
    assert (shared, alive) == (True, False)


def test_statements_after_the_one_that_raises_are_cut_off(tmp_path: Path) -> None:
    said = "list(search.consider(script('a = lib.strict(1)', 'b = lib.strict(-1)', 'c = lib.grade(1)')).script.statements)"
    assert ask(tmp_path, said) == ["a = lib.strict(1)", "b = lib.strict(-1)"]


def test_what_changes_with_the_clock_is_not_held_to_be_stable(tmp_path: Path) -> None:
    said = "list(search.consider(script('a = lib.now()', 'b = a[1]')).stable)"
    stable = ask(tmp_path, said)
    assert "b" in stable
    assert "a" not in stable


def test_what_changes_with_daylight_saving_is_not_held_to_be_stable(tmp_path: Path) -> None:
    said = "list(search.consider(script('a = lib.summer()', 'b = lib.grade(10)')).stable)"
    assert ask(tmp_path, said) == ["b"]


def test_shrinking_takes_away_what_no_kill_needs(tmp_path: Path) -> None:
    said = """(lambda kept: [list(search.shrink(kept).script.statements), killed(search.shrink(kept)) == killed(kept)])(
        search.consider(script("a = 1", "b = 10", "c = lib.strict(2)", "result = lib.grade(b)")))"""
    statements, same = ask(tmp_path, said, "grade")
    assert statements == ["b = 10", "result = lib.grade(b)"]
    assert same


def test_a_sweep_gives_every_literal_to_every_public_way_in_that_takes_one(tmp_path: Path) -> None:
    said = """(search.sweep(time.process_time() + 5), sorted({s.script.statements[0].partition("(")[0] for s in search.kept}))[1]"""
    assert ask(tmp_path, said) == ["result = lib.grade", "result = lib.strict"]


def test_a_climb_ends_by_itself_once_nothing_lives(tmp_path: Path) -> None:
    said = "(search.climb(time.process_time() + 20), [n for n in range(len(mutants)) if search.is_live(n)], len(search.kept) > 0)[1:]"
    assert ask(tmp_path, said, "grade") == [[], True]


@pytest.mark.parametrize(("function", "reached"), [("grade", True), ("_hidden", False)])
def test_a_script_is_aimed_at_what_some_way_in_may_reach(tmp_path: Path, function: str, reached: bool) -> None:
    said = "(lambda made: made and made.statements[-1])(search.aimed_script(0))"
    assert (f"lib.{function}(" in (ask(tmp_path, said, function) or "")) is reached


def test_arguments_of_the_kinds_that_are_tested_for_are_tried_in_what_was_kept(tmp_path: Path) -> None:
    said = """(search.consider(script("result = lib.kind_of(1, 2)")), search.exchange(time.process_time() + 5),
        sorted(kept.script.statements[0] for kept in search.kept))[2]"""
    tried = ask(tmp_path, said, "kind_of")
    assert {"result = lib.kind_of(True, 2)", "result = lib.kind_of(b'a', 2)"} <= set(tried)


def test_a_function_whose_time_brings_nothing_waits_for_the_others(tmp_path: Path) -> None:
    said = """[search.effort["lib.py::grade"].add(5.0, False), search.effort["lib.py::strict"].add(5.0, True),
        sum(mutants[n].unit.node.name == "grade" for n in search._draw_targets(range(len(mutants)), 2000)),
        sum(mutants[n].unit.node.name == "strict" for n in search._draw_targets(range(len(mutants)), 2000)),
        sum(mutants[n].unit.node.name == "kind_of" for n in search._draw_targets(range(len(mutants)), 2000))][2:]"""
    dear, paid, fresh = ask(tmp_path, said, "grade", "strict", "kind_of")
    assert 0 < dear < paid < fresh
