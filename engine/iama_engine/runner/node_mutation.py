"""MUTATION for Node: faults that came as slices of bytes, each put into its file, judged by the tests that reach it.

The plan: `targets`, `mutants` (`path`, `start`, `end`, `text`; `symbol`, `line`, `operator`, `before`, `after` for people) and
`seconds`. The payload is the one of `mutation_run`. What passes without a fault has to pass with it; the first test that does
not ends the mutant. Surprising: one that takes too long is run again with three times the time before it counts as found.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from .contract import RunReport, RunRequest
from .node_mutation_report import Judged, describe
from .node_packages import FrameworkMissing
from .node_planting import SliceMutant, apart, plant
from .node_reach import NodeReach
from .node_trial import Trial, run_trial
from .pristine import Pristine
from .tally import Tally
from .ts_build import program_of
from .ts_types import is_type_check

MAX_UNITS = 12
LOOK_SHARE = 0.25
"""Of the time, for telling test files apart by what they reach; a framework that starts slowly gets fewer, larger groups of them."""
_SLOWER, _EXTRA_S = 3.0, 1.0
Verdict = tuple[Literal["killed", "survived", "timed out"], str | None]
"""What a run with a fault says, and the test that says it."""


@dataclass(frozen=True, eq=False)
class TestUnit:
    """Test files that run together: which of their tests pass without a fault, the seconds that took, what they reached."""

    files: tuple[str, ...]
    passed: frozenset[str]
    failing: tuple[str, ...]
    seconds: float
    reach: NodeReach


def run_node_mutation(request: RunRequest, output: Path) -> RunReport:
    """Score the request's tests; ends `completed` even where the time was too short for every mutant."""
    started = time.monotonic()
    tests = tuple(path for path in request.tests if not is_type_check(path))
    scorer = _Scorer(replace(request, tests=tests), output, started + min(float(request.plan["seconds"]), request.limits.wall_s * 0.8))
    try:
        return scorer.score(started)
    except FrameworkMissing as missing:
        return RunReport(request.run_id, request.kind, "broken_environment", message=str(missing))
    finally:
        for name in ("pristine", "coverage"):
            shutil.rmtree(output / name, ignore_errors=True)


class _Scorer:
    def __init__(self, request: RunRequest, output: Path, deadline: float) -> None:
        self.request, self.output, self.deadline = request, output, deadline
        self.judging = request
        """The request without the tests that fail as it is: one of them would end every run at once."""
        self.root = Path.cwd()
        self.pristine = Pristine(self.root, output / "pristine")
        self.sources = {path: (self.root / path).read_bytes() for path in request.plan["targets"]}

    def score(self, started: float) -> RunReport:
        units = self._look_unmutated()
        ready, passing = time.monotonic(), [unit for unit in units if unit.passed]
        if not passing:
            message = "no test passes on the code as it is, so no fault could be judged"
            return RunReport(self.request.run_id, self.request.kind, "no_tests", message=message)
        judged = self._judge_all(passing)
        if any(one.verdict in ("killed", "timed out") for one in judged) and not self._still_passes(passing):
            message = "the tests stopped passing on the unchanged code while faults were judged: what they found does not count"
            return RunReport(self.request.run_id, self.request.kind, "crashed", message=message)
        seconds = {"coverage": round(ready - started, 3), "mutants": round(time.monotonic() - ready, 3)}
        payload = {
            **describe(judged),
            "tests": sum(len(unit.passed) for unit in units),
            "failing": [test_id for unit in units for test_id in unit.failing],
            "seconds": seconds,
        }
        return RunReport(self.request.run_id, self.request.kind, "completed", payload=payload)

    def _look_unmutated(self) -> list[TestUnit]:
        """Each unit once without a fault; all files together where one of them cannot stand alone."""
        units = self._look_apart()
        if self.request.framework != "script" and len(units) > 1 and any(unit.failing or not unit.passed for unit in units):
            units = [self._look(self.request.tests)]
        failing = [test_id for unit in units for test_id in unit.failing]
        self.judging = replace(self.request, deselect=(*self.request.deselect, *failing))
        return units

    def _look_apart(self) -> list[TestUnit]:
        """Programs each alone, but together where they are compiled first, because each run compiles; others in groups of files."""
        files, is_script = self.request.tests, self.request.framework == "script"
        if is_script and any(program_of(path) != path for path in files):
            return [self._look(files)]
        size = 1 if is_script else -(-len(files) // MAX_UNITS)
        first = self._look(files[:size])
        rest = files[size:]
        if not is_script and rest:
            affordable = int(LOOK_SHARE * float(self.request.plan["seconds"]) / first.seconds)
            size = max(size, -(-len(rest) // max(1, affordable)))
        return [first, *(self._look(rest[at : at + size]) for at in range(0, len(rest), size))]

    def _look(self, files: tuple[str, ...]) -> TestUnit:
        folder = self.output / "coverage"
        shutil.rmtree(folder, ignore_errors=True)
        begun = time.monotonic()
        trial = run_trial(self.request, files, self.output, (self.request.limits.per_test_s, self.deadline), coverage=folder)
        spent = time.monotonic() - begun
        self.pristine.restore()
        return TestUnit(files, trial.passed, trial.failed, spent, NodeReach.read(folder, self.root))

    def _judge_all(self, units: Sequence[TestUnit]) -> list[Judged]:
        """In the plan's order, so that what the time cuts off is a fair sample."""
        mutants = self.request.plan["mutants"]
        silent: set[int] = set()
        for group in apart([mutant for mutant in mutants if not self._reaching(mutant, units)]):
            silent |= self._find_silent(group, units)
        judged: list[Judged] = []
        tally = Tally(self.output, len(mutants))
        for mutant in mutants:
            if time.monotonic() >= self.deadline:
                judged.append(Judged(mutant, "not tried"))
            else:
                judged.append(Judged(mutant, "not reached") if id(mutant) in silent else self._judge(mutant, units))
            if tally.is_due():
                tally.tell(len(judged), sum(one.verdict in ("killed", "timed out") for one in judged))
        return judged

    def _reaching(self, mutant: SliceMutant, units: Sequence[TestUnit]) -> list[TestUnit]:
        """Units that reach a fault as far as is known: its place, or its file; all of them where no unit was seen to load it."""
        source = self.sources[mutant["path"]]
        answers = {unit: unit.reach.look(mutant["path"], source, mutant["start"]) for unit in units}
        known = any(answer != "not loaded" for answer in answers.values())
        return [unit for unit, answer in answers.items() if answer in ("reached", "loaded") or not known]

    def _find_silent(self, group: Sequence[SliceMutant], units: Sequence[TestUnit]) -> set[int]:
        """Identities of those faults of places without coverage that change nothing when they are there all at once.

        Coverage alone will not do: a function's text may be taken by `toString` and run elsewhere.
        """
        if len(group) < 2 or time.monotonic() >= self.deadline:
            return set()
        if self._run_with(group, units, 1.0)[0] == "survived":
            return {id(mutant) for mutant in group}
        half = len(group) // 2
        return self._find_silent(group[:half], units) | self._find_silent(group[half:], units)

    def _run_with(self, mutants: Sequence[SliceMutant], units: Sequence[TestUnit], patience: float) -> Verdict:
        """One run with the faults in place; the tree is as it was afterwards."""
        per_test, seconds = _time_limits(self.request, units, patience)
        files, expected = _together(units)
        try:
            for path, content in plant(self.sources, mutants).items():
                (self.root / path).unlink()
                (self.root / path).write_bytes(content)
            trial = run_trial(self.judging, files, self.output, (per_test, min(time.monotonic() + seconds, self.deadline)))
        finally:
            self.pristine.restore()
        return _verdict(trial, expected)

    def _judge(self, mutant: SliceMutant, units: Sequence[TestUnit]) -> Judged:
        """Twice where it takes too long; without a verdict where the time of the whole run ends first."""
        reaching = self._reaching(mutant, units)
        wanted = reaching or units
        if self.request.framework == "script":
            wanted = sorted(wanted, key=lambda unit: unit.seconds)
        test: str | None = None
        for patience in (1.0, 3.0):
            verdict, test = self._run_with([mutant], wanted, patience)
            if verdict == "survived":
                return Judged(mutant, "survived" if reaching else "not reached")
            if verdict == "killed":
                return Judged(mutant, "killed", test)
            if time.monotonic() >= self.deadline:
                return Judged(mutant, "not tried")
        return Judged(mutant, "timed out", test)

    def _still_passes(self, units: Sequence[TestUnit]) -> bool:
        """Whether the unchanged code still passes all it passed: what a fault left behind must not have found the next one."""
        files, expected = _together(units)
        per_test, seconds = _time_limits(self.request, units, 3.0)
        trial = run_trial(self.judging, files, self.output, (per_test, time.monotonic() + seconds))
        self.pristine.restore()
        return expected <= trial.passed


def _together(units: Sequence[TestUnit]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Their files, and what passes in them without a fault."""
    return tuple(path for unit in units for path in unit.files), frozenset().union(*(unit.passed for unit in units))


def _verdict(trial: Trial, expected: frozenset[str]) -> Verdict:
    """A test that failed outright counts before the clock does; one that was not run counts where the run came to its own end."""
    failed = next((test_id for test_id in trial.failed if test_id in expected), None)
    if failed is not None:
        return "killed", failed
    if trial.overran:
        return "timed out", next((test_id for test_id in trial.timed_out if test_id in expected), None)
    return ("survived", None) if expected <= trial.passed else ("killed", min(expected - trial.passed))


def _time_limits(request: RunRequest, units: Sequence[TestUnit], patience: float) -> tuple[float, float]:
    """Seconds for one test and for the run. Programs are one test each, and run one after the other."""
    whole = patience * (_SLOWER * sum(unit.seconds for unit in units) + _EXTRA_S)
    longest = patience * (_SLOWER * max(unit.seconds for unit in units) + _EXTRA_S)
    return min(request.limits.per_test_s, longest), whole
