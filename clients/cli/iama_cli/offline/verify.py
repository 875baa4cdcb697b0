"""Prove a change that anybody made: pin what the touched functions do in the old code, and look whether the new does the same.

Nothing is taken on trust: a function counts as equal only where tests that hold it passed five times on the old code and
once on the new one; the share of planted faults that those tests notice says how much that is worth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from iama_cli.offline.bench import Bench, Overlay, Subject, encoded
from iama_cli.offline.characterize import without

if TYPE_CHECKING:
    from iama_engine.probe.baseline import BaselineVerdict
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.looks import Counterexample
    from iama_engine.probe.mutation import MutationScore
    from iama_engine.probe.pace import Paces, Slowdown
    from iama_engine.probe.touched import Touched
    from iama_engine.runner.contract import RunReport, TestOutcome

MOST_COUNTEREXAMPLES = 5
_LONGEST = 200
SPARES = 300
"""Tests beyond those that notice a planted fault: nobody reads them, and each takes a way through the functions that no other takes."""


class Verdict(StrEnum):
    """What is known of a function, or of all of them together."""

    EQUAL = "equal as far as proved"
    CHANGED = "changed"
    UNPROVABLE = "not provable here"


_WORST_FIRST = (Verdict.CHANGED, Verdict.UNPROVABLE, Verdict.EQUAL)


@dataclass(frozen=True, slots=True)
class FunctionProof:
    """A touched function, the tests that hold it, and how many of its planted faults they notice."""

    address: str
    verdict: Verdict
    tests: int
    killed: int
    total: int


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer. `failing` are tests that passed on the old code and do not on the new; `pinned` how many there were."""

    verdict: Verdict
    functions: tuple[FunctionProof, ...]
    pinned: int
    failing: tuple[str, ...]
    counterexamples: "tuple[Counterexample, ...]"
    mutation: "MutationScore | None"
    paces: "Paces | None" = None
    """How long the functions take as their input grows; None where nothing was run."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Path → how the change reaches for the tests that judge it, so that nothing they say is worth anything."""
    unheld: tuple[str, ...] = ()
    """Files whose code outside of functions is different, and in which no test holds a function."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What failing tests say, each in a line."""

    @property
    def slowdowns(self) -> "tuple[Slowdown, ...]":
        """Functions that take far longer than they did."""
        return self.paces.slowdowns if self.paces else ()


def unprovable(touched: "Touched") -> Verified:
    """There is nothing here that could run the code of these functions."""
    return Verified(Verdict.UNPROVABLE, _proofs(touched, {}, set(), None), 0, (), (), None, unheld=touched.modules)


def nothing_to_prove() -> Verified:
    """Nothing that runs is different: comments, layout, docstrings, annotations, or only new functions."""
    return Verified(Verdict.EQUAL, (), 0, (), (), None)


@dataclass(frozen=True, slots=True)
class Pinned:
    """What holds the old code of one subject: any number of changes can be judged by it."""

    bench: Bench
    suite: "GeneratedSuite"
    stable: Mapping[str, str]
    """The generated files without the tests that were not stable."""
    passed: tuple[str, ...]
    left_out: tuple[str, ...]
    holders: Mapping[str, set[str]]
    score: "MutationScore | None" = None

    def scored(self) -> "Pinned":
        """The same with how many deliberate faults its tests notice.

        Where nobody can see what own tests call, they hold together each function in which a fault was noticed.
        """
        if not self.passed:
            return self
        subject = self.bench.subject
        score = self.bench.score(self.stable, subject.own_tests, self.left_out)
        own = set() if subject.language.traced else {test_id for test_id in self.passed if test_id.split("::")[0] not in self.suite.files}
        noticed = {address for address, counted in score.by_function.items() if counted.killed} if own else set()
        holders = {address: self.holders.get(address, set()) | own for address in noticed}
        return replace(self, score=score, holders={**self.holders, **holders})

    def observe(self, changed: Overlay) -> "RunReport":
        """Every test once, on the old code with some files changed."""
        return self.bench.observe((*self.stable, *self.bench.subject.own_tests), {**changed, **encoded(self.stable)}, self.left_out)

    def less(self, loose: set[str]) -> "Pinned":
        """The same without some tests."""
        passed = tuple(one for one in self.passed if one not in loose)
        holders = {address: tests - loose for address, tests in self.holders.items()}
        return replace(self, passed=passed, left_out=(*self.left_out, *sorted(loose)), holders=holders)


def pin(subject: Subject) -> Pinned | None:
    """Search for tests of the old code, judge them and the project's own five times; None where there is no test at all."""
    bench = Bench(subject, subject.files())
    traces = bench.trace()
    suite = bench.search(traces)
    if not suite.files and not subject.own_tests:
        return None
    verdict = bench.baseline(suite, subject.own_tests)
    stable = without(suite, {one.test_id for one in verdict.quarantined if one.test_id.split("::")[0] in suite.files}, subject.language)
    left_out = tuple(one.test_id for one in verdict.quarantined)
    return Pinned(bench, suite, stable, verdict.passed, left_out, holders_of(suite, verdict, traces))


def verify(subject: Subject, touched: "Touched", changed: Overlay) -> Verified:
    """`changed` is the new content of the files that differ, without tests: those of the old code are the measure.

    Files that configure tests stay as they were, and code that begins to reach for its tests is never called equal.
    """
    from iama_engine.probe.meddling import meddling, steers_tests

    doubts = meddling(subject.files(), changed)
    found = _verify(subject, touched, {path: content for path, content in changed.items() if not steers_tests(path)})
    verdict = Verdict.UNPROVABLE if doubts and found.verdict is Verdict.EQUAL else found.verdict
    return replace(found, verdict=verdict, doubts=doubts)


def _verify(subject: Subject, touched: "Touched", changed: Overlay) -> Verified:
    pinned = pin(subject)
    if pinned is None:
        return unprovable(touched)
    return judge(pinned.scored(), touched, changed)


def judge(pinned: Pinned, touched: "Touched", changed: Overlay) -> Verified:
    """Run on a change what holds the old code. A test that fails on the old code too, where it runs in the same way, holds nothing."""
    report = pinned.observe(changed)
    failing = tuple(sorted(set(pinned.passed) - passed_in(report)))
    if failing and (loose := set(failing) - passed_in(pinned.observe({}))):
        pinned, failing = pinned.less(loose), tuple(one for one in failing if one not in loose)
    bench, stable = pinned.bench, pinned.stable
    proofs = _proofs(touched, pinned.holders, set(failing), pinned.score)
    still = {address: pinned.holders.get(address, set()) - set(failing) for address in touched.functions}
    held = {address.split("::")[0] for address, tests in pinned.holders.items() if tests}
    unheld = tuple(path for path in touched.modules if path not in held)
    return Verified(
        Verdict.UNPROVABLE if unheld and not failing else _together(proofs, failing),
        proofs,
        len(pinned.passed),
        failing,
        witnesses(pinned, failing, changed),
        pinned.score,
        bench.pace(stable, still, changed),
        unheld=unheld,
        said={one.test_id: _first_line(one) for one in report.outcomes if one.test_id in failing},
    )


def passed_in(report: "RunReport") -> set[str]:
    """Ids of the tests that passed."""
    return {outcome.test_id for outcome in report.outcomes if outcome.outcome == "passed"}


def _first_line(outcome: "TestOutcome") -> str:
    """What a failure says first, fit for a terminal."""
    from iama_engine.probe.looks import plain

    lines = (outcome.excerpt or "").strip().splitlines()
    return plain(lines[0])[:_LONGEST] if lines else outcome.error_class or ""


def holders_of(suite: "GeneratedSuite", verdict: "BaselineVerdict", traces: Mapping[str, Any] | None) -> dict[str, set[str]]:
    """By address, the stable tests that hold it; own tests hold what they were seen to call, all of it together."""
    stable = set(verdict.passed)
    holders: dict[str, set[str]] = {}
    for test in suite.tests:
        for address in test.symbols if test.test_id in stable else ():
            holders.setdefault(address, set()).add(test.test_id)
    own = {test_id for test_id in stable if test_id.split("::")[0] not in suite.files}
    for address in (traces or {}).get("types", {}) if own else ():
        holders.setdefault(address, set()).update(own)
    return holders


def combined(results: Sequence[Verified]) -> Verified:
    """One answer of several, each for the files of one language family."""
    whole = results[0]
    for one in results[1:]:
        whole = Verified(
            min((whole.verdict, one.verdict), key=_WORST_FIRST.index),
            (*whole.functions, *one.functions),
            whole.pinned + one.pinned,
            (*whole.failing, *one.failing),
            (*whole.counterexamples, *one.counterexamples),
            whole.mutation + one.mutation if whole.mutation and one.mutation else whole.mutation or one.mutation,
            whole.paces + one.paces if whole.paces and one.paces else whole.paces or one.paces,
            {**whole.doubts, **one.doubts},
            (*whole.unheld, *one.unheld),
            {**whole.said, **one.said},
        )
    return whole


def _proofs(
    touched: "Touched", holders: Mapping[str, set[str]], failing: set[str], score: "MutationScore | None"
) -> tuple[FunctionProof, ...]:
    found = []
    for address in touched.functions:
        tests = holders.get(address, set())
        counted = score.by_function.get(address) if score else None
        verdict = Verdict.CHANGED if tests & failing else Verdict.EQUAL if tests else Verdict.UNPROVABLE
        found.append(FunctionProof(address, verdict, len(tests), counted.killed if counted else 0, counted.total if counted else 0))
    return tuple(found)


def _together(proofs: Sequence[FunctionProof], failing: Sequence[str]) -> Verdict:
    if failing:
        return Verdict.CHANGED
    if proofs and all(proof.verdict is Verdict.UNPROVABLE for proof in proofs):
        return Verdict.UNPROVABLE
    return Verdict.EQUAL


def witnesses(pinned: Pinned, failing: Sequence[str], changed: Overlay) -> "tuple[Counterexample, ...]":
    """The shortest calls that show the change, with what they gave and what they give."""
    bench = pinned.bench
    looks = bench.subject.language.looks(bench.subject.framework)
    plan = looks.plan(pinned.stable, failing, MOST_COUNTEREXAMPLES) if looks is not None else None
    if looks is None or plan is None:
        return ()
    outcomes = bench.observe(tuple(plan.files), {**changed, **encoded(plan.files)}).outcomes
    return tuple(looks.read(pinned.stable, plan.chosen, outcomes)[:MOST_COUNTEREXAMPLES])
