"""Tests that pin what code does today, made and judged on this machine without a service.

The same four runs as in a job: the project's own tests under a tracer, the search, the new tests five times in shuffled
order, and deliberate faults of operators that the search never used. All of them under isolation, in private copies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iama_cli.exits import CliError, Exit
from iama_cli.local.scratch import SKIPPED, Scratch

if TYPE_CHECKING:
    from iama_engine.probe.baseline import BaselineVerdict
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.mutation import MutationScore
    from iama_engine.probe.own_tests import Framework
    from iama_engine.runner.contract import Kind, Limits, RunReport

REPEATS = 5
HASH_SEEDS = (0, 1)
MUTANTS = 120
MUTATION_SECONDS = 30.0
_SEED = 20
_SLACK_S = 120.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What to characterise. `targets` and `own_tests` are relative to the base of the scratch copy."""

    scratch: Scratch
    interpreter: Path
    framework: "Framework"
    targets: tuple[str, ...]
    own_tests: tuple[str, ...]
    seconds: float

    def files(self) -> dict[str, bytes]:
        """Every Python file of the copy."""
        base = self.scratch.base
        found = {path.relative_to(base).as_posix(): path for path in sorted(base.rglob("*.py")) if path.is_file()}
        return {name: path.read_bytes() for name, path in found.items() if not SKIPPED.intersection(Path(name).parts)}


@dataclass(frozen=True, slots=True)
class Characterised:
    """The tests that hold, those that were not stable, and how many deliberate faults they notice."""

    files: Mapping[str, str]
    tests: tuple[str, ...]
    quarantined: tuple[tuple[str, str], ...]
    mutation: "MutationScore"


def characterise(subject: Subject) -> Characterised:
    """Search, judge and score; raises NOTHING_PINNED when no stable test came out."""
    bench = _Bench(subject, subject.files())
    suite = bench.search(bench.trace())
    if not suite.files:
        raise CliError("NOTHING_PINNED", "the search found no behaviour it could pin here", Exit.JOB_FAILED)
    verdict = bench.baseline(suite)
    if not verdict.passed:
        raise CliError("NOTHING_PINNED", "no generated test was stable on the code as it is", Exit.JOB_FAILED)
    stable = _without(suite, {one.test_id for one in verdict.quarantined})
    quarantined = tuple((one.test_id, str(one.reason)) for one in verdict.quarantined)
    return Characterised(stable, tuple(verdict.passed), quarantined, bench.score(stable))


@dataclass(frozen=True, slots=True)
class _Bench:
    """Executes the runs of one subject."""

    subject: Subject
    sources: Mapping[str, bytes]

    def trace(self) -> dict[str, Any] | None:
        """What the project's own tests call, None where there are none."""
        from iama_engine.probe.traces import plan_trace

        subject = self.subject
        if not subject.own_tests:
            return None
        plan = plan_trace(self.sources, subject.targets, subject.own_tests, subject.framework)
        _, left = self._run("TRACE", subject.own_tests, {}, plan=plan)
        traces = left.get("traces.json")
        return dict(traces) if traces else None

    def search(self, traces: dict[str, Any] | None) -> "GeneratedSuite":
        """The tests that the search found worth keeping."""
        from iama_engine.probe.emit import emit_tests
        from iama_engine.probe.plan import plan_probe

        plan = plan_probe(self.sources, self.subject.targets, traces=traces, seconds=self.subject.seconds, seed=_SEED)
        report, left = self._run("PROBE", (), {}, plan=plan)
        if "probe.json" not in left:
            reason = report.message or report.end
            raise CliError("SEARCH_FAILED", f"the search did not finish: {reason}", Exit.JOB_FAILED, {"log": report.log_tail[-2000:]})
        return emit_tests(left["probe.json"], framework=self.subject.framework)

    def baseline(self, suite: "GeneratedSuite") -> "BaselineVerdict":
        """The new tests, five times."""
        from iama_engine.probe.baseline import judge_baseline

        report, _ = self._run("BASELINE", tuple(suite.files), suite.files, repeats=REPEATS)
        return judge_baseline(report, generated=set(suite.files))

    def score(self, files: Mapping[str, str]) -> "MutationScore":
        """Deliberate faults anywhere in the targets."""
        from iama_engine.probe.mutation import plan_mutation, read_mutation

        plan = plan_mutation(self.sources, self.subject.targets, operators="held_out", limit=MUTANTS, seconds=MUTATION_SECONDS)
        report, _ = self._run("MUTATION", tuple(files), files, plan=plan)
        return read_mutation(report)

    def _run(
        self, kind: "Kind", tests: Sequence[str], added: Mapping[str, str], *, plan: dict[str, Any] | None = None, repeats: int = 1
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
            repeats=repeats,
            seeds=HASH_SEEDS if repeats > 1 else (0,),
            limits=_limits(subject.seconds),
            plan=plan or {},
        )
        overlay = pack_overlay({path: text.encode() for path, text in added.items()})
        with subject.scratch.run_tree(overlay) as place:
            report = execute_run(request, place.tree, place.output, interpreter=subject.interpreter)
            return read_report(*pack_report(report, place.output))


def _limits(seconds: float) -> "Limits":
    from iama_engine.runner.contract import Limits

    wall = seconds + _SLACK_S
    return Limits(wall_s=wall, cpu_s=int(2 * wall))


def _without(suite: "GeneratedSuite", dropped: set[str]) -> dict[str, str]:
    """The generated files without the tests that were not stable."""
    from iama_engine.edits.apply import apply_edits
    from iama_engine.edits.operations import DeleteSymbol

    files: dict[str, bytes] = {path: text.encode() for path, text in suite.files.items()}
    for test_id in sorted(dropped):
        path, _, inner = test_id.partition("::")
        changed = apply_edits(files, [DeleteSymbol(path, inner.partition("[")[0].replace("::", "."))])
        files |= {name: content for name, content in changed.items() if content is not None}
    return {path: content.decode() for path, content in files.items()}


def find_root(files: Sequence[Path]) -> Path:
    """The folder that the first file's imports start from: up while there are packages, then to the project's own folder."""
    folder = files[0].resolve().parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ("pyproject.toml", "setup.py", "setup.cfg", ".git")):
            return candidate
    return folder
