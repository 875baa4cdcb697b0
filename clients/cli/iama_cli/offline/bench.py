"""The runs that tests are made and judged with on this machine: each under isolation, in a private copy of one subject."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iama_cli.exits import CliError, Exit
from iama_cli.local.scratch import SKIPPED, Scratch
from iama_engine.languages.contract import Language, ProbeAsk
from iama_engine.languages.python import PYTHON

if TYPE_CHECKING:
    from iama_engine.probe.baseline import BaselineVerdict
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.mutation import MutationScore
    from iama_engine.probe.pace import Paces
    from iama_engine.runner.contract import Framework, Kind, Limits, RunReport
    from iama_engine.sandbox.java import JavaSetup
    from iama_engine.sandbox.node import NodeSetup

Overlay = Mapping[str, bytes | None]
REPEATS = 5
HASH_SEEDS = (0, 1)
MUTANTS = 120
MUTATION_SECONDS = 30.0
_SEED = 20
_SLACK_S = 120.0
PACE_WALL_S = 300.0
"""Timing takes seconds of processor time; on a machine that gives it none it ends after this long, and says so."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What to characterise. `targets` and `own_tests` are relative to the base of the scratch copy.

    `functions` are addresses to search for tests of and to plant faults in; everything in the targets where there are none.
    """

    scratch: Scratch
    interpreter: Path
    framework: "Framework"
    targets: tuple[str, ...]
    own_tests: tuple[str, ...]
    seconds: float
    functions: tuple[str, ...] = ()
    spares: int = 0
    """Tests to keep for their path alone, which notice what no planted fault is like."""
    language: Language = PYTHON
    node: "NodeSetup | None" = None
    java: "JavaSetup | None" = None
    changed: Mapping[str, bytes] = field(default_factory=dict)
    """New content of targets, where the search is to look for what tells it from the old."""

    def files(self) -> dict[str, bytes]:
        """Every source file of the copy in the languages of the project."""
        from iama_engine.languages.registry import language_of

        project = self.language.project
        return self._read(lambda name: (found := language_of(name)) is not None and found.name in project)

    def configuration(self) -> dict[str, bytes]:
        """What says how the project's tests run."""
        return self._read(self.language.is_configuration)

    def _read(self, is_wanted: Callable[[str], bool]) -> dict[str, bytes]:
        base = self.scratch.base
        found = {path.relative_to(base).as_posix(): path for path in sorted(base.rglob("*")) if path.is_file()}
        return {name: path.read_bytes() for name, path in found.items() if is_wanted(name) and not SKIPPED.intersection(Path(name).parts)}


@dataclass(frozen=True, slots=True)
class Bench:
    """Executes the runs of one subject."""

    subject: Subject
    sources: Mapping[str, bytes]

    def trace(self) -> dict[str, Any] | None:
        """What the project's own tests call, None where there are none or where that cannot be seen."""
        from iama_engine.probe.traces import plan_trace

        subject = self.subject
        if not subject.own_tests or not subject.language.traced:
            return None
        plan = plan_trace(self.sources, subject.targets, subject.own_tests, subject.framework)
        _, left = self._run("TRACE", subject.own_tests, {}, plan=plan)
        traces = left.get("traces.json")
        return dict(traces) if traces else None

    def search(self, traces: dict[str, Any] | None) -> "GeneratedSuite":
        """The tests that the search found worth keeping; none where no test of the project's framework could load the targets."""
        from iama_engine.probe.emit import GeneratedSuite

        subject, language = self.subject, self.subject.language
        ask = ProbeAsk(
            self.sources,
            subject.targets,
            subject.seconds,
            _SEED,
            functions=subject.functions,
            traces=traces,
            framework=subject.framework,
            spares=subject.spares,
            changed=subject.changed,
        )
        plan = language.plan_probe(ask)
        if not plan["targets"]:
            return GeneratedSuite({}, ())
        report, left = self._run("PROBE", (), {}, plan=plan)
        if "probe.json" not in left:
            reason = report.message or report.end
            raise CliError("SEARCH_FAILED", f"the search did not finish: {reason}", Exit.JOB_FAILED, {"log": report.log_tail[-2000:]})
        return language.emit_tests(left["probe.json"], subject.framework, files={**self.sources, **subject.configuration()})

    def baseline(self, suite: "GeneratedSuite", own_tests: Sequence[str] = ()) -> "BaselineVerdict":
        """The new tests, and own ones where they are named, five times."""
        from iama_engine.probe.baseline import judge_baseline

        report, _ = self._run("BASELINE", (*suite.files, *own_tests), encoded(suite.files), repeats=REPEATS)
        return judge_baseline(report, generated=set(suite.files))

    def observe(self, tests: Sequence[str], changed: Overlay, deselect: Sequence[str] = ()) -> "RunReport":
        """Tests once, on the base with some files changed."""
        return self._run("VERIFY", tests, changed, deselect=deselect)[0]

    def score(
        self,
        files: Mapping[str, str],
        own_tests: Sequence[str] = (),
        deselect: Sequence[str] = (),
        *,
        seconds: float = MUTATION_SECONDS,
    ) -> "MutationScore":
        """Deliberate faults in the functions, or anywhere in the targets, judged by the tests given for so many seconds."""
        from iama_engine.probe.mutation import MutationScore, read_mutation

        plan = self._faults(seconds)
        if not plan.get("mutants", True):
            return MutationScore(0, 0, (), {})
        report, _ = self._run("MUTATION", (*files, *own_tests), encoded(files), plan=plan, deselect=deselect, wall_s=seconds + _SLACK_S)
        return read_mutation(report)

    def _faults(self, seconds: float) -> dict[str, Any]:
        from iama_engine.probe.mutation import plan_mutation
        from iama_engine.probe.source_mutation import plan_source_mutation

        wanted = self.subject.functions or self.subject.targets
        if self.subject.language.toolchain == "python":
            return plan_mutation(self.sources, wanted, operators="held_out", limit=MUTANTS, seconds=seconds)
        plain = tuple(dict.fromkeys(address.split("#")[0] for address in wanted))
        return plan_source_mutation(self.sources, plain, limit=MUTANTS, seconds=seconds, seed=_SEED)

    def pace(self, stable: Mapping[str, str], holders: Mapping[str, Collection[str]], changed: Overlay) -> "Paces":
        """How long functions take as their input grows, on the base and with some files changed. `holders` are their stable tests."""
        from iama_engine.probe.growth import grow_calls
        from iama_engine.probe.pace import Paces, known_scripts, plan_pace, read_pace
        from iama_engine.probe.witness import read_tests

        functions = tuple(holders)
        if self.subject.language.toolchain != "python":
            return Paces(untimed=dict.fromkeys(functions, f"{self.subject.language.title} is not timed yet"))
        targets = sorted({address.split("::")[0] for address in functions})
        grown = grow_calls(read_tests(stable), holders, known_scripts(self.sources, targets))
        if not grown:
            return Paces(untimed=dict.fromkeys(functions, "no test has input that can grow"))
        report, _ = self._run("PACE", (), {}, plan=plan_pace(self.sources, changed, functions, grown), wall_s=PACE_WALL_S)
        return read_pace(report, functions, grown)

    def _run(
        self,
        kind: "Kind",
        tests: Sequence[str],
        changed: Overlay,
        *,
        plan: dict[str, Any] | None = None,
        repeats: int = 1,
        deselect: Sequence[str] = (),
        wall_s: float | None = None,
    ) -> "tuple[RunReport, dict[str, Any]]":
        """One run in a fresh copy; the report and the documents it left, by name."""
        from iama_engine.probe.modules import source_roots
        from iama_engine.runner.contract import RunRequest
        from iama_engine.sandbox.execute import execute_run
        from iama_engine.transport import pack_overlay, pack_report, read_report

        subject = self.subject
        request = RunRequest(
            run_id=f"offline-{kind.lower()}",
            kind=kind,
            tests=tuple(tests),
            framework=subject.framework,
            source_roots=source_roots(self.sources, subject.targets),
            deselect=tuple(deselect),
            repeats=repeats,
            seeds=HASH_SEEDS if repeats > 1 else (0,),
            limits=_limits(wall_s or subject.seconds + _SLACK_S, subject.language),
            plan=plan or {},
        )
        with subject.scratch.run_tree(pack_overlay(dict(changed))) as place:
            report = execute_run(request, place.tree, place.output, interpreter=subject.interpreter, node=subject.node, java=subject.java)
            return read_report(*pack_report(report, place.output))


def encoded(files: Mapping[str, str]) -> dict[str, bytes | None]:
    """Texts as files to write."""
    return {path: text.encode() for path, text in files.items()}


def _limits(wall_s: float, language: Language) -> "Limits":
    from iama_engine.runner.contract import JVM_PROCESSES, Limits

    limits = Limits(wall_s=wall_s, cpu_s=int(2 * wall_s))
    return replace(limits, processes=JVM_PROCESSES) if language.toolchain == "java" else limits
