"""A demonstration package refactored by the recipes, and its oracle: the ground on which breaks are seeded."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from iama_cli.demo.fetch import cache_folder, fetch, unpack
from iama_cli.demo.packages import PACKAGES, DemoPackage
from iama_cli.local.scratch import Scratch, open_scratch
from iama_cli.offline.bench import Subject
from iama_cli.offline.verify import SPARES
from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.probe.own_tests import find_tests
from iama_engine.probe.touched import find_touched
from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import EditUnit, RecipeInput, Strategy
from iama_engine.runner.contract import Limits, RunRequest
from iama_engine.sandbox.execute import execute_run
from iama_engine.sandbox.interpreter import find_interpreter
from iama_engine.transport import pack_overlay

Files = dict[str, bytes]
ORACLES = Path(__file__).parents[2] / "data" / "oracles"
BATCHES = {"prettytable": 60, "sqlparse": 8, "parsedatetime": 40, "xlwt": 30, "bottle": 20}
"""Batches of random cases: about a second of work."""
NAMES = tuple(BATCHES)
_ORACLE = "iama_oracle.py"
_HANG_S = 25.0
_BUSY = 12
"""A busy machine gives a process this part of its time: what hangs is told by processor time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One package in a scratch copy. `refactored` is what the recipes made of its targets."""

    package: DemoPackage
    scratch: Scratch
    base: Mapping[str, bytes]
    refactored: Mapping[str, bytes]
    own_tests: tuple[str, ...]

    @property
    def touched(self) -> frozenset[str]:
        """Addresses, as they are in the refactored code, of functions that differ or are new."""
        found = find_touched({path: self.base[path] for path in self.refactored}, self.refactored)
        return frozenset(address.split("#")[0] for address in (*found.functions, *found.added))

    def subject(self, changed: Mapping[str, bytes], seconds: float) -> Subject:
        """What `iama verify` would search tests of for a change."""
        touched = find_touched({path: self.base[path] for path in changed}, changed)
        searched = (*touched.functions, *touched.modules)
        targets = tuple(sorted({address.split("::")[0] for address in searched}))
        return Subject(self.scratch, Path(sys.executable), "pytest", targets, self.own_tests, seconds, searched, SPARES)

    def run(self, words: tuple[str, ...], changed: Mapping[str, bytes], limit_s: float) -> tuple[str, str]:
        """How a command ended under isolation on the base with changes, and what it said."""
        request = RunRequest("proof", "COMMAND", limits=Limits(wall_s=_BUSY * limit_s, cpu_s=int(limit_s)), plan={"command": list(words)})
        with self.scratch.run_tree(pack_overlay(dict(changed))) as place:
            report = execute_run(request, place.tree, place.output, interpreter=find_interpreter(Path(sys.executable)).program)
        return f"{report.end} {report.exit_codes}", report.log_tail

    def observed(self, changed: Mapping[str, bytes], seed: str = "proof") -> str:
        """What the oracle sees of the base with changes: one digest. A program that hangs has one of its own."""
        name = self.package.name
        oracle = (ORACLES / f"{name}_oracle.py").read_bytes()
        words = (sys.executable, _ORACLE, seed, str(BATCHES[name]))
        end, said = self.run(words, {**changed, _ORACLE: oracle}, _HANG_S)
        return hashlib.sha256(f"{end}\n{said}".encode()).hexdigest() if end.startswith("completed") else end


@contextmanager
def open_ground(name: str) -> Iterator[Ground]:
    """Fetch, unpack and refactor a package."""
    with open_published(name) as ground:
        yield replace(ground, refactored=refactor(ground))


@contextmanager
def open_published(name: str) -> Iterator[Ground]:
    """The same without refactoring it."""
    package = next(package for package in PACKAGES if package.name == name)
    with open_unpacked(package) as scratch:
        base = {
            path.relative_to(scratch.base).as_posix(): path.read_bytes() for path in sorted(scratch.base.rglob("*.py")) if path.is_file()
        }
        yield Ground(package, scratch, base, {}, find_tests(scratch.base, package.tests).files)


@contextmanager
def open_unpacked(package: DemoPackage) -> Iterator[Scratch]:
    """The package as it was published."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="iama-proof-") as folder:
        root = unpack(fetch(package, cache_folder()), package, Path(folder, "package"))
        with open_scratch(root) as scratch:
            yield scratch


def refactor(ground: Ground) -> Files:
    """All recipes in order; one after which the oracle or the own tests see another behaviour is left out, as a job would."""
    current: Files = {path: ground.base[path] for path in ground.package.targets}
    before = ground.observed({}), own_outcomes(ground, {})
    for recipe in recipes_for(Strategy.COMPREHENSIVE, ("python",)):
        files = {**ground.base, **current}
        after = applied(files, recipe.propose(RecipeInput(files, ground.package.targets)).units, ground.package.targets)
        if after != current and (ground.observed(after), own_outcomes(ground, after)) == before:
            current = after
    return {path: content for path, content in current.items() if content != ground.base[path]}


def after_all_recipes(ground: Ground) -> Files:
    """What all recipes make of the targets, whatever oracle and own tests see."""
    files: Files = dict(ground.base)
    for recipe in recipes_for(Strategy.COMPREHENSIVE, ("python",)):
        files |= applied(files, recipe.propose(RecipeInput(files, ground.package.targets)).units, ground.package.targets)
    return {path: files[path] for path in ground.package.targets if files[path] != ground.base[path]}


def applied(files: Mapping[str, bytes], units: tuple[EditUnit, ...], targets: tuple[str, ...]) -> Files:
    """The targets after the units, those that build on nothing left out."""
    current = dict(files)
    for unit in units:
        changed = apply_edits(current, unit.operations)
        current.update({path: content for path, content in changed.items() if content is not None})
    return {path: current[path] for path in targets}


def units_alone(ground: Ground) -> list[tuple[str, Files]]:
    """Every unit of every recipe that can be applied to the package as it is: recipe and title, and the files that differ."""
    files = dict(ground.base)
    found = []
    for recipe in recipes_for(Strategy.COMPREHENSIVE, ("python",)):
        for unit in recipe.propose(RecipeInput(files, ground.package.targets)).units:
            try:
                changed = apply_edits(files, unit.operations)
            except EditRefused:
                continue
            found.append((f"{recipe.name}: {unit.title}", {path: content for path, content in changed.items() if content is not None}))
    return found


def own_outcomes(ground: Ground, changed: Mapping[str, bytes]) -> dict[str, str]:
    """Own test → outcome."""
    request = RunRequest("own", "VERIFY", tests=ground.own_tests)
    with ground.scratch.run_tree(pack_overlay(dict(changed))) as place:
        report = execute_run(request, place.tree, place.output, interpreter=find_interpreter(Path(sys.executable)).program)
    return {outcome.test_id: outcome.outcome for outcome in report.outcomes}


def shown_by(line: str, changed: Mapping[str, bytes], ground: Ground) -> bool:
    """Whether a counterexample is one line that, run by itself, shows another thing on the changed code than on the old."""
    import shlex

    if "\n" in line:
        return False
    words = tuple(sys.executable if word == "python" else word for word in shlex.split(line))
    before, after = ground.run(words, {}, _HANG_S), ground.run(words, changed, _HANG_S)
    return before != after and before == ground.run(words, {}, _HANG_S)
