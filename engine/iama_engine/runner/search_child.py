"""One searcher process: imports the package under the tracer, mines it, searches until told, writes a journal of finds.

Whatever the code under test does to this process, the journal keeps what was found up to then.
"""

import importlib
import json
import os
import random
import resource
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from .aim import Aim
from .clock import frozen_clock
from .compose import Composer
from .contract import RunRequest, request_from_json
from .decisions import Decisions, count_goals
from .entries import read_entries
from .facts import Facts, mine
from .guard import Guard
from .keep import Kept
from .mutants import Mutant, find_mutants
from .observe import Observer
from .pins import Pins
from .pool import Pool
from .progress import Progress
from .reach import Reach
from .scoring import files_of
from .script import Script, World
from .search import Search
from .search_operators import SEARCH
from .state import Snapshot
from .swap import Loaded
from .units import Unit, read_units

SEED_SHARE = 0.4
SWEEP_SHARE = 0.15
EXCHANGE_SHARE = 0.1
SHRINK_SHARE = 0.12
"""Shares of a searcher's time, at most: what the tests at hand say, literals through ways in that take one, arguments of other kinds,
and in the end fewer statements. The aimed search has the rest."""


@dataclass(frozen=True)
class Order:
    """What the parent tells one searcher."""

    output: Path
    searcher: int
    searchers: int
    turn: int
    seconds: float
    """Processor time of this searcher, that of those it replaces included."""


def wanted_mutants(units: Sequence[Unit], plan: dict[str, Any]) -> list[Mutant]:
    """The mutants to hunt, the same list in every process."""
    wanted = {address.split("#")[0] for address in plan.get("functions", ())}
    return [
        mutant
        for unit in units
        if not wanted or unit.address.split("#")[0] in wanted or f"{unit.path}::" in wanted
        for mutant in find_mutants(unit, SEARCH)
    ]


def read_all_units(root: Path, targets: Sequence[str]) -> list[Unit]:
    """Every unit of the target files; a file that does not parse has none."""
    found: list[Unit] = []
    for path in targets:
        with suppress(SyntaxError, ValueError, OSError):
            found += read_units(path, (root / path).read_bytes())
    return found


def search(request: RunRequest, order: Order) -> None:
    """Search until the end, then write the journal's last line."""
    plan, root = request.plan, Path.cwd()
    imported = import_targets(plan, Reach(files_of(root, plan["targets"])))
    guard = Guard(_readable(root))
    journal = os.dup(os.open(order.output / f"journal-{order.searcher}-{order.turn}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    guard.install()
    world = World(guard, Snapshot(_package_modules(root)), Observer(_packages(plan)), str(root))
    with frozen_clock(world.now):
        world.snapshot = Snapshot(_package_modules(root))
        try:
            found = _prepare(plan, order, world, imported, journal)
            _hunt(found, plan, order)
        except BaseException:
            os.write(journal, json.dumps({"trouble": traceback.format_exc()[-1500:]}).encode() + b"\n")
            raise
    statistics = {"done": True, "runs": found.runs, "mutant_runs": found.mutant_runs, "pin_runs": found.pins.runs, "kept": len(found.kept)}
    os.write(journal, json.dumps(statistics).encode() + b"\n")


def import_targets(plan: dict[str, Any], reach: Reach) -> "_Import":
    """Import the targets; one that cannot be imported is left out."""
    modules = {}
    for path, name in plan["modules"].items():
        try:
            with reach.watching():
                modules[path] = importlib.import_module(name)
        except BaseException:  # noqa: BLE001 - the import runs the user's code: whatever it raises, the other targets go on
            continue
    return _Import(modules, reach.forget())


def _readable(root: Path) -> tuple[str, ...]:
    return tuple(str(path) for path in (root, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/usr/lib/locale"))


def _packages(plan: dict[str, Any]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in plan["modules"].values())


def _package_modules(root: Path) -> list[ModuleType]:
    """Modules loaded from the tree."""
    return [m for m in list(sys.modules.values()) if str(getattr(m, "__file__", None) or "").startswith(str(root))]


@dataclass(frozen=True)
class _Import:
    """What importing the targets gave."""

    modules: dict[str, ModuleType]
    lines: set[tuple[str, int]]


def _prepare(plan: dict[str, Any], order: Order, world: World, imported: _Import, journal: int) -> Search:
    root = Path.cwd()
    units = read_all_units(root, plan["targets"])
    mutants = wanted_mutants(units, plan)
    loaded = Loaded.find(root, units, imported.lines)
    keys = {a: (f[0].__code__.co_filename, f[0].__code__.co_firstlineno) for a, f in loaded.functions.items() if f}
    facts = mine(units, plan["modules"])
    for name, values in plan.get("values", {}).items():
        for value in values:
            facts.note(name, value)
    entries = read_entries(imported.modules.values())
    chance = random.Random(int(plan.get("seed", 0)) * 1000 + order.searcher * 100 + order.turn)
    pool = Pool(_packages(plan))
    composer = Composer(entries, facts, pool, _arguments(plan), chance, _literals(plan, facts))
    decisions = Decisions(units, frozenset(units_of(mutants)), loaded)

    def write(kept: Kept) -> None:
        os.write(journal, json.dumps(kept.to_json(lambda number: name_of(number, mutants, decisions), len(mutants))).encode() + b"\n")

    progress = Progress(order.output / "progress.bin", order.searcher, order.searchers)
    pins = Pins(decisions, world, progress, len(mutants), chance)
    return Search(world, mutants, loaded, composer, Aim(units, entries, facts, keys), pool, pins, progress, chance, write)


def units_of(mutants: Sequence[Mutant]) -> list[Unit]:
    """The functions that mutants lie in, each once."""
    return list(dict.fromkeys(mutant.unit for mutant in mutants))


def count_all_goals(mutants: Sequence[Mutant]) -> int:
    """Mutants, and ways of decisions to be pinned."""
    return len(mutants) + count_goals(units_of(mutants))


def name_of(number: int, mutants: Sequence[Mutant], decisions: Decisions) -> str:
    """The name of a mutant, or of a decision's way after all mutants."""
    return mutants[number].mutant_id if number < len(mutants) else decisions.name_of(number - len(mutants))


def _arguments(plan: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Argument lists by bare function name, from traces and tests."""
    found: dict[str, list[dict[str, str]]] = {}
    for address, calls in plan.get("calls", {}).items():
        name = address.rpartition("::")[2].rpartition(".")[2]
        found.setdefault(name, []).extend({k: v for k, v in call.items() if v is not None} for call in calls)
    return found


def _literals(plan: dict[str, Any], facts: Facts) -> list[str]:
    return list(dict.fromkeys([*plan.get("literals", ()), *facts.all_literals()]))


def _hunt(found: Search, plan: dict[str, Any], order: Order) -> None:
    ends_at = order.seconds - found.progress.take_over()
    left = ends_at - time.process_time()
    _run_seeds(found, plan, order, ends_at - left * (1 - SEED_SHARE))
    found.spares = int(plan.get("spares", 0)) // order.searchers
    if order.turn == 0:
        found.sweep(min(time.process_time() + left * SWEEP_SHARE, ends_at))
    found.exchange(min(time.process_time() + left * EXCHANGE_SHARE, ends_at))
    found.climb(ends_at - left * SHRINK_SHARE)
    for kept in found.kept:
        if time.process_time() > ends_at:
            return
        if len(kept.script.statements) > 2 and kept.kills:
            shorter = found.shrink(kept)
            if shorter is not kept:
                found.on_keep(shorter)


def _run_seeds(found: Search, plan: dict[str, Any], order: Order, until: float) -> None:
    """Scripts carved from tests and doctests, shortest first, divided among the searchers."""
    seeds = plan.get("seeds", [])[order.searcher :: order.searchers]
    first = found.progress.seed_in_work() + 1 if order.turn else 0
    for number in range(first, len(seeds)):
        if time.process_time() > until:
            return
        found.progress.beat(number)
        seed = seeds[number]
        script = Script(tuple(seed["statements"]), tuple(seed["imports"]), seed.get("origin", "seed"))
        with suppress(ImportError):
            found.consider(script)


def main(arguments: list[str]) -> int:
    """`main([request.json, output folder, searcher, searchers, turn, seconds])`."""
    request = request_from_json(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    order = Order(Path(arguments[1]), int(arguments[2]), int(arguments[3]), int(arguments[4]), float(arguments[5]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    search(request, order)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
