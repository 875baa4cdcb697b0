"""The search: run a script, keep it if it reaches a new line or tells a live mutant from the original, aim at the rest.

Mutants come before coverage: a script is judged by what it would notice, and only live mutants on reached lines are run.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from .aim import Aim
from .compose import Composer
from .decisions import Decision
from .entries import Entry
from .keep import Kept, Shown
from .mutants import Mutant, lines_of
from .pins import Pins
from .pool import Pool
from .progress import Progress
from .script import DREW, Run, Script, World
from .swap import Loaded, Planted, plant
from .units import Unit
from .vary import Varier

ENOUGH_TRIES = 8
EXCHANGES = 3
"""In so many scripts a value is tried as the same argument: what it does may show in one and not in another."""
MAX_IMPORT_MUTANTS = 30
AIMED, DECIDING = 0.65, 0.2
"""Shares of the scripts that go for a mutant and for a decision; the rest wanders."""
_FRUGAL_S, _DEAR_S = 0.4, 1.5
"""Processor seconds that one script may cost with faults in place: enough for a quick one to meet them all, and never more than this."""
DRY_RUNS = 600
"""Scripts without a find after which a search may end early; half of those it has run so far, where that is more. Counted in
scripts, not in time, so that a slow machine does not give up sooner."""
_ACCIDENTS = frozenset({"TypeError", "AttributeError", "NameError", "UnboundLocalError", "RecursionError", "SyntaxError", "ImportError"})
Line = tuple[str, int]


@dataclass
class Effort:
    """Processor seconds of the turns that one function had, whatever their scripts went for, and how many of those were worth keeping."""

    seconds: float = 0.0
    found: int = 0

    def add(self, seconds: float, is_found: bool) -> None:
        """One script more."""
        self.seconds += seconds
        self.found += is_found

    @property
    def promise(self) -> float:
        """Finds a second, as if each function had begun with one in a fifth of a second: what is dear and brings nothing waits."""
        return (1 + self.found) / (0.2 + self.seconds)


@dataclass
class Search:
    """One searcher's state. Kills are shared with the other searchers through `progress`."""

    world: World
    mutants: Sequence[Mutant]
    loaded: Loaded
    composer: Composer
    aim: Aim
    pool: Pool
    pins: Pins
    progress: Progress
    chance: random.Random
    on_keep: Callable[[Kept], None]
    tries: list[int] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    shown: Shown = field(default_factory=Shown)
    lines: set[Line] = field(default_factory=set)
    by_line: dict[Line, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_import: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_unit: dict[str, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    planted: dict[int, Planted | None] = field(default_factory=dict)
    runs: int = 0
    mutant_runs: int = 0
    found_at_run: int = 0
    spares: int = 0
    """How many scripts may still be kept for their path alone: they notice what no planted fault is like."""
    paths: set[int] = field(default_factory=set)
    effort: dict[str, Effort] = field(default_factory=lambda: defaultdict(Effort))
    varier: Varier = field(init=False)

    def __post_init__(self) -> None:
        self.tries, self.varier = [0] * len(self.mutants), Varier(self.composer)
        for number, mutant in enumerate(self.mutants):
            if mutant.unit.address in self.loaded.modules:
                self.by_import[mutant.unit.path].append(number)
            for line in lines_of(mutant):
                self.by_line[mutant.unit.path, line].append(number)

    def is_live(self, number: int) -> bool:
        """Whether nobody killed this mutant yet."""
        return not self.progress.is_killed(number) and self.planted.get(number, True) is not None

    def consider(self, script: Script, target: int | None = None) -> Kept | None:
        """Run a script and keep it if it earns its place."""
        self.runs += 1
        self.progress.beat()
        decisions = self.pins.decisions
        with decisions.watching():
            run = self.world.run(script)
        if run.spoilt == DREW and not script.is_seeded:
            return self.consider(script.seeded(), target)
        reached, goals = decisions.lines, decisions.goals
        if run.spoilt or not reached or not self._is_presentable(run):
            return None
        if run.ended_at is not None:
            script = Script(script.statements[: run.ended_at + 1], script.imports, script.origin)
        self.pool.take_in(script, run)
        fresh = reached - self.lines
        suspects = self._suspects(reached, target)
        spare = self.spares > 0 and self._is_new_path(reached)
        unpinned = self.pins.wanted(goals)
        if not fresh and not suspects and not spare and not unpinned:
            return None
        again = self.world.run(script, other=True)
        if again.differs_from(run, ()) or again.spoilt:
            return None
        stable = tuple(expression for expression, literal in run.seen.items() if again.seen.get(expression) == literal)
        kills = self._kill(script, run, stable, suspects) | self._kill(script, run, stable, unpinned)
        spare = spare and not kills and not fresh
        if not kills and not spare and not (fresh and self._units_of(reached)):
            self.lines |= reached
            return None
        self.spares -= spare
        return self._keep(Kept(script, run, stable, kills, new_lines=len(fresh), spare=spare), reached, fresh)

    def _is_new_path(self, reached: Iterable[Line]) -> bool:
        """Whether no script before went through just these lines of the functions that are searched."""
        lines = frozenset(line for line in reached if line in self.by_line)
        path = hash(lines)
        is_new = bool(lines) and path not in self.paths
        self.paths.add(path)
        return is_new

    def _is_presentable(self, run: Run) -> bool:
        """An error that junk arguments cause deep inside is no behaviour anyone would want pinned."""
        raised = run.raised
        return raised is None or raised.deliberate or not (raised.module == "builtins" and raised.type_name in _ACCIDENTS)

    def _suspects(self, reached: Iterable[Line], target: int | None) -> list[int]:
        """Live mutants that this script could tell; those tried often without success only now and then."""
        found: dict[int, None] = {}
        for line in reached:
            for number in self.by_line.get(line, ()):
                if number not in found and self.is_live(number) and (number == target or self._is_worth_a_try(number)):
                    found[number] = None
        for path in {path for path, _ in reached}:
            live = [number for number in self.by_import.get(path, ()) if self.is_live(number)]
            for number in self.chance.sample(live, min(len(live), MAX_IMPORT_MUTANTS)):
                found[number] = None
        order = list(found)
        self.chance.shuffle(order)
        order.sort(key=lambda number: number != target)
        return order

    def _is_worth_a_try(self, number: int) -> bool:
        tries = self.tries[number]
        return tries <= ENOUGH_TRIES or self.chance.random() < (ENOUGH_TRIES / tries) ** 2

    def _kill(self, script: Script, run: Run, stable: Sequence[str], suspects: Sequence[int]) -> dict[int, list[str]]:
        kills: dict[int, list[str]] = {}
        limit = max(0.03, 8 * run.seconds)
        until = time.process_time() + min(max(_FRUGAL_S, 40 * run.seconds), _DEAR_S)
        for number in suspects:
            if time.process_time() > until:
                break
            differences = self._differences(number, script, run, stable, limit)
            if differences:
                kills[number] = differences
                self.progress.kill(number)
        return kills

    def _differences(self, number: int, script: Script, run: Run, stable: Sequence[str], limit: float) -> list[str]:
        """What gives a mutant away in this script, or that a decision was turned; nothing if it behaves alike."""
        if self.pins.is_goal(number):
            return self.pins.missed(number, script, run, stable, limit)
        if number not in self.planted:
            self.planted[number] = plant(self.mutants[number], self.loaded)
        planted = self.planted[number]
        if planted is None:
            return []
        self.tries[number] += 1
        self.mutant_runs += 1
        bounds = self.world.guard.up(1.0) if planted.module is not None else nullcontext()
        with planted.in_place(bounds) as works:
            return self.world.run(script, seconds=limit).differs_from(run, stable) if works else ["raises"]

    def _keep(self, kept: Kept, reached: set[Line], fresh: set[Line]) -> Kept:
        self.lines |= reached
        self.found_at_run = self.found_at_run if kept.spare else self.runs
        kept.classes = {name: f"{type(v).__module__}.{type(v).__qualname__}" for name, v in kept.run.names.items() if self._is_own(v)}
        kept.run.names = {}
        addresses = [self._unit_of(number).address for number in kept.kills]
        kept.symbols = tuple(dict.fromkeys(addresses)) or tuple(sorted(self._units_of(fresh) or self._units_of(reached)))
        for address in self._units_of(reached):
            scripts = self.by_unit[address]
            scripts.append(kept)
            if len(scripts) > 40:
                del scripts[self.chance.randrange(len(scripts))]
        kept.shown_first = self.shown.take_in(kept)
        kept.number = len(self.kept)
        self.kept.append(kept)
        self.on_keep(kept)
        return kept

    def _unit_of(self, number: int) -> Unit:
        return self.pins.unit_of(number) if self.pins.is_goal(number) else self.mutants[number].unit

    def _units_of(self, lines: Iterable[Line]) -> set[str]:
        return {self.mutants[number].unit.address for line in lines for number in self.by_line.get(line, ())}

    def _is_own(self, value: object) -> bool:
        return type(value).__module__.partition(".")[0] in self.pool.packages

    def sweep(self, until: float) -> None:
        """Every literal through every way in that takes one argument, in random order."""
        entries = [e for e in self.composer.entries if e.is_public and e.kind == "function" and _takes_one(e)]
        pairs = [(entry, literal) for entry in entries for literal in self.composer.literals]
        self.chance.shuffle(pairs)
        for entry, literal in pairs:
            if time.process_time() > until:
                return
            self.consider(Script((f"result = {entry.target}({literal})",), (f"import {entry.module}",)))

    def exchange(self, until: float) -> None:
        """In every script kept so far, short ones first, arguments of every kind that their parameters are tested for."""
        done: Counter[str] = Counter()
        for kept in sorted(self.kept, key=lambda kept: len(kept.script.statements)):
            for what, script in self.varier.exchanges(kept.script, kept.classes, self.aim.everything()):
                if time.process_time() > until:
                    return
                if done[what] < EXCHANGES:
                    done[what] += 1
                    self.progress.beat()
                    self.consider(script)

    def climb(self, until: float) -> None:
        """Aim at one live mutant after the other until the time is over, nothing lives, or nothing more is found."""
        began = self.found_at_run = self.runs
        while time.process_time() < until and self.runs - self.found_at_run < max(DRY_RUNS, (self.runs - began) // 2):
            live = [number for number in range(len(self.mutants)) if self.is_live(number)]
            if not live:
                return
            for number in self._draw_targets(live, 10):
                self.progress.beat()
                self.tries[number] += 1
                before, began_at = self.found_at_run, time.process_time()
                script = self._next_script(number)
                if script is not None:
                    self.consider(script, number)
                self.effort[self.mutants[number].unit.address].add(time.process_time() - began_at, self.found_at_run > before)

    def _draw_targets(self, live: Sequence[int], count: int) -> list[int]:
        """Live mutants to aim at: a function by what its time brought so far, and in it those that were tried less."""
        by_unit: dict[str, list[int]] = defaultdict(list)
        for number in live:
            by_unit[self.mutants[number].unit.address].append(number)
        units = self.chance.choices(list(by_unit), [self.effort[unit].promise for unit in by_unit], k=count)
        return [self.chance.choices(of_unit := by_unit[unit], [1 / (1 + self.tries[n] ** 0.5) for n in of_unit])[0] for unit in units]

    def _next_script(self, number: int) -> Script | None:
        turn = self.chance.random()
        if turn < AIMED:
            return self.aimed_script(number)
        return self.deciding_script() if turn < AIMED + DECIDING else self.wandering_script()

    def aimed_script(self, number: int) -> Script | None:
        """A script made to reach and tell one mutant."""
        return self._script_towards(self.mutants[number], self.tries[number])

    def deciding_script(self) -> Script | None:
        """A script made to turn a decision that always went one way."""
        decisions = self.pins.decisions.one_sided()
        if not decisions:
            return self.wandering_script()
        (decision,) = self.chance.choices(decisions, [1 / (1 + one.tries**0.5) for one in decisions])
        decision.tries += 1
        return self._script_towards(decision, decision.tries)

    def _script_towards(self, place: Mutant | Decision, tries: int) -> Script | None:
        """A kept script of a place's function varied, or a fresh one."""
        focus = self.aim.focus_on(place.unit, place.line)
        entry = self.aim.entry_for(place.unit, self.chance, tries)
        scripts = self.by_unit.get(place.unit.address)
        if scripts and (entry is None or self.chance.random() < 0.6):
            kept = self.chance.choice(scripts)
            return self.varier.vary(kept.script, kept.classes, entry, focus)
        if entry is None:
            entry = self._any_entry(place.unit)
        return self.composer.fresh(entry, focus) if entry is not None else None

    def _any_entry(self, unit: Unit) -> Entry | None:
        """What acts during import may show anywhere in its module."""
        if unit.address not in self.loaded.modules:
            return None
        public = [entry for entry in self.composer.entries if entry.is_public]
        return self.chance.choice(public) if public else None

    def wandering_script(self) -> Script | None:
        """A variation of any kept script, or a call of any public way in."""
        focus = self.aim.everything()
        if self.kept and self.chance.random() < 0.5:
            kept = self.chance.choice(self.kept)
            return self.varier.vary(kept.script, kept.classes, None, focus)
        public = [entry for entry in self.composer.entries if entry.is_public]
        return self.composer.fresh(self.chance.choice(public), focus) if public else None

    def shrink(self, kept: Kept) -> Kept:
        """Take statements away from the end backwards while every kill stays a kill."""
        script, numbers = kept.script, list(kept.kills)
        at = len(script.statements) - 2
        best = kept
        while at >= 0:
            self.progress.beat()
            shorter = Script(script.statements[:at] + script.statements[at + 1 :], script.imports, script.origin)
            found = self._same_kills(shorter, kept, numbers)
            if found is not None:
                script, best = shorter, found
            at -= 1
        return best

    def _same_kills(self, script: Script, kept: Kept, numbers: Sequence[int]) -> Kept | None:
        run = self.world.run(script)
        again = self.world.run(script, other=True)
        if run.spoilt or run.raised != kept.run.raised or again.differs_from(run, ()):
            return None
        stable = tuple(expression for expression, literal in run.seen.items() if again.seen.get(expression) == literal)
        kills = {}
        for number in numbers:
            differences = self._differences(number, script, run, stable, max(0.03, 8 * run.seconds))
            if not differences:
                return None
            kills[number] = differences
        run.names = {}
        shown_first = tuple(expression for expression in kept.shown_first if expression in stable)
        return Kept(script, run, stable, kills, kept.symbols, kept.classes, kept.new_lines, kept.number, shown_first=shown_first)


def _takes_one(entry: Entry) -> bool:
    required = [parameter for parameter in entry.parameters if parameter.required]
    return len(required) == 1 or (not required and len(entry.parameters) >= 1)
