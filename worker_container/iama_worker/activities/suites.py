"""The proof: tests from what the probe found, the judgement of the baseline, the freeze, the score, and each verification."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.jobs.contract import ArtifactRef
from iama.runs import service as runs
from iama.runs.model import NewSuite
from iama.spec import service as spec
from iama.spec.model import BddItem
from iama_engine.errors import EngineError
from iama_engine.languages.contract import Language
from iama_engine.probe import BaselineVerdict, failure_fingerprint, failure_kind, freeze, judge_baseline, read_mutation
from iama_engine.runner.contract import Framework, RunReport
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import (
    BaselineJudged,
    BuildSuite,
    JudgeBaseline,
    JudgeRun,
    MutationScored,
    RunRef,
    ScoreMutation,
    SuiteBuilt,
    Verdict,
)
from iama_worker.activities.looks import plan_look
from iama_worker.activities.narrator import tell
from iama_worker.activities.runs import read_run
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import Suite, SuiteTest, load_suite
from iama_worker.activities.trees import BaseTree
from iama_worker.workflows.policy import BUILD_SUITE, JUDGE_BASELINE, JUDGE_RUN, SCORE_MUTATION

PROBE_OUTPUT = "probe.json"
TIMED_OUT = "timed_out"
MAX_HOLDING = 20
MAX_FAILURES = 12
MAX_EXCERPT = 1_500


class SuiteActivities:
    """Builds and judges suites."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=BUILD_SUITE.name)
    async def build_suite(self, given: BuildSuite) -> SuiteBuilt:
        """Write the probe's findings as tests, beside those of a previous suite."""
        tree = await self._bench.trees.base(given.job.job_id)
        suite, timed_out, why = await load_suite(self._bench.shelf, given.previous), False, ""
        if given.run_id:
            report, left = await read_run(self._bench, RunRef(given.job, given.run_id))
            timed_out = report.end == TIMED_OUT
            why = f" ({report.message})" if report.message and not timed_out else ""
            if PROBE_OUTPUT in left:
                suite = await asyncio.to_thread(_add_generated, suite, left[PROBE_OUTPUT], tree)
        suite = replace(suite, own_files=tree.own_tests.files, gate=(), quarantined=(), held={})
        label = Label(given.job.job_id, ArtifactType.WORKING_STATE, f"suite {given.attempt_number}")
        ref = await self._bench.shelf.put_json(label, suite.to_json())
        cut = "the search was stopped at its limit: " if timed_out else ""
        text = f"{cut}{len(suite.tests)} tests generated{why}, {len(suite.own_files)} test files of the project"
        await tell(self._bench.database, given.job.job_id, ("GENERATING_TESTS", text), f"suite:{given.attempt_number}")
        if weaker := weaker_proof(tree.language, len(suite.tests)):
            await tell(self._bench.database, given.job.job_id, ("GENERATING_TESTS", f"WEAKER PROOF: {weaker}"), "weaker proof")
        return SuiteBuilt(ref, len(suite.tests), len(suite.own_files), timed_out)

    @activity.defn(name=JUDGE_BASELINE.name)
    async def judge_baseline(self, given: JudgeBaseline) -> BaselineJudged:
        """Sort tests into what gates and what is quarantined, see which items are held, freeze."""
        tree = await self._bench.trees.base(given.job.job_id)
        suite = await load_suite(self._bench.shelf, given.suite)
        report, _ = await read_run(self._bench, RunRef(given.job, given.run_id))
        if report.end == TIMED_OUT:
            return BaselineJudged(given.suite, 0, 0, 0, timed_out=True, hanging=_hanging(report), message=report.message or "")
        async with self._bench.database.transaction() as tx:
            revision = await spec.load_revision(tx, given.job.job_id, given.revision)
        try:
            verdict = judge_baseline(report, generated=set(suite.files))
        except EngineError as error:
            text = f"no test ran: {error.message}"
            await tell(self._bench.database, given.job.job_id, ("BASELINE_VALIDATION", text), f"baseline:{given.attempt_number}")
            return BaselineJudged(given.suite, 0, 0, 0, nothing_left=True, message=error.message)
        traced = await self._bench.shelf.get_json(given.traces) if given.traces else {}
        items = [item for item in revision.bdd if item.item_id not in given.dropped_items]
        held = {item.item_id: _holding(item, suite, verdict.passed, traced.get("types", {})) for item in items}
        frozen = _frozen(suite, verdict, tree.with_changes(suite.overlay()))
        frozen = replace(frozen, quarantined=(*frozen.quarantined, *map(_left_out, given.left_out)))
        kept = {item_id: tests for item_id, tests in held.items() if tests}
        frozen = replace(frozen, held=kept, dropped_items=given.dropped_items)
        unheld = tuple(item_id for item_id, tests in held.items() if not tests)
        ref = await self._keep(given, frozen, final=bool(verdict.passed) and not unheld)
        text = f"{len(frozen.gate)} tests pass {frozen.repeats} times, {len(frozen.quarantined)} quarantined, {len(unheld)} items unheld"
        await tell(self._bench.database, given.job.job_id, ("BASELINE_VALIDATION", text), f"baseline:{given.attempt_number}")
        return BaselineJudged(ref, frozen.generated, frozen.existing, len(frozen.quarantined), unheld, not verdict.passed)

    async def _keep(self, given: JudgeBaseline, frozen: Suite, *, final: bool) -> ArtifactRef:
        """Store the judged suite; the final one gets its row, and its items the tests that hold them."""
        job_id, kind = given.job.job_id, ArtifactType.SUITE if final else ArtifactType.WORKING_STATE
        ref = await self._bench.shelf.put_json(Label(job_id, kind, f"frozen suite {given.attempt_number}"), frozen.to_json())
        if final:
            new = NewSuite(
                job_id,
                given.attempt_number,
                frozen.frozen,
                frozen.gate,
                frozen.quarantined,
                ref,
                frozen.generated,
                frozen.existing,
            )
            async with self._bench.database.transaction() as tx:
                await runs.store_suite(tx, new)
                await spec.link_tests(tx, job_id, given.revision, frozen.held)
        return ref

    @activity.defn(name=SCORE_MUTATION.name)
    async def score_mutation(self, given: ScoreMutation) -> MutationScored:
        """Keep the score with its survivors."""
        report, _ = await read_run(self._bench, RunRef(given.job, given.run_id))
        if report.end == TIMED_OUT:
            told = ("BASELINE_VALIDATION", "the planted faults were not judged within the limit")
            await tell(self._bench.database, given.job.job_id, told, f"score:{given.run_id}")
            return MutationScored(None, 0, 0, timed_out=True)
        score = read_mutation(report)
        document = asdict(score)
        label = Label(given.job.job_id, ArtifactType.WORKING_STATE, f"mutation score {given.attempt_number}")
        ref = await self._bench.shelf.put_json(label, document)
        async with self._bench.database.transaction() as tx:
            figures = {"killed": score.killed, "total": score.total, "not_tried": score.not_tried}
            await runs.record_mutation(tx, given.job.job_id, given.attempt_number, figures)
        text = f"the frozen suite kills {score.killed} of {score.total} mutants"
        if report.end != "completed":
            text = f"the planted faults were not judged: {report.message or report.end}"
        elif score.not_tried:
            text += f"; the time was too short for {score.not_tried} more"
        await tell(self._bench.database, given.job.job_id, ("BASELINE_VALIDATION", text), f"score:{given.attempt_number}")
        return MutationScored(ref, score.killed, score.total)

    @activity.defn(name=JUDGE_RUN.name)
    async def judge_run(self, given: JudgeRun) -> Verdict:
        """Every test that gates must have passed; one that did not run counts as failing. Nothing but the time may have gone wrong."""
        suite = await load_suite(self._bench.shelf, given.suite)
        report, _ = await read_run(self._bench, RunRef(given.job, given.run_id))
        failing = _failing(suite, report)
        if report.end == "completed" and not failing:
            own_run = given.run_id if suite.runs_every_own_test() else ""
            return Verdict(True, 0, reason=f"{len(suite.gate)} frozen tests pass", own_run=own_run)
        label = Label(given.job.job_id, ArtifactType.WORKING_STATE, f"failures of attempt {given.attempt_number}")
        evidence = await self._bench.shelf.put_json(label, _evidence(report, failing))
        timed_out = failure_kind(report) == "TIMEOUT_EXECUTION"
        verdict = Verdict(False, len(failing), failure_fingerprint(report), _reason(report, failing), evidence, timed_out)
        if timed_out or not given.looks:
            return verdict
        label, tree = replace(label, name=f"looks at attempt {given.attempt_number}"), await self._bench.trees.base(given.job.job_id)
        return replace(verdict, looks=await plan_look(self._bench.shelf, label, tree, suite, failing))


def weaker_proof(language: Language, generated: int) -> str:
    """Why the proof of a job in this language, with so many generated tests, is weaker than it could be; empty where it is not."""
    if not language.characterised:
        return f"the suite stands on the project's own tests alone: no tests are generated for {language.title} yet"
    if generated or language.traced:
        return ""
    return "the suite stands on the project's own tests alone: no test could be generated that pins this code"


def _add_generated(suite: Suite, found: dict[str, Any], tree: BaseTree) -> Suite:
    framework = cast(Framework, tree.record.test_framework)
    made = tree.language.emit_tests(found, framework, taken=suite.files, files=tree.files)
    new = tuple(SuiteTest(test.test_id, tuple(address.split("#")[0] for address in test.symbols)) for test in made.tests)
    return replace(suite, files={**suite.files, **made.files}, tests=(*suite.tests, *new))


def _frozen(suite: Suite, verdict: BaselineVerdict, files: Mapping[str, bytes]) -> Suite:
    quarantined = tuple({"test_id": q.test_id, "reason": q.reason, "error": q.error or ""} for q in verdict.quarantined)
    generated = sum(1 for test_id in verdict.passed if test_id.split("::")[0] in suite.files)
    return replace(
        suite,
        gate=verdict.passed,
        quarantined=quarantined,
        frozen=freeze(files, verdict.passed),
        generated=generated,
        existing=len(verdict.passed) - generated,
        repeats=verdict.repeats,
        shuffled=verdict.shuffled,
    )


def _holding(item: BddItem, suite: Suite, passed: Sequence[str], traced: Collection[str]) -> tuple[str, ...]:
    """Tests that hold an item: generated ones that run through its symbols, own ones that it names or that were seen to call it."""
    if not item.symbols:
        return tuple(passed[:MAX_HOLDING])
    gate, symbols = set(passed), {address.split("#")[0] for address in item.symbols}
    found = [test.test_id for test in suite.tests if test.test_id in gate and not symbols.isdisjoint(test.symbols)]
    found += [test_id for test_id in passed if not {test_id, test_id.split("[")[0]}.isdisjoint(item.tests)]
    if not found and any(address in traced for address in symbols):
        found = sorted({test_id.split("::")[0] for test_id in passed if test_id.split("::")[0] in suite.own_files})
    return tuple(dict.fromkeys(found))[:MAX_HOLDING]


def _left_out(test_id: str) -> dict[str, str]:
    return {"test_id": test_id, "reason": "left out by the developer", "error": ""}


def _hanging(report: RunReport) -> tuple[str, ...]:
    """Tests that were killed with the run, or overran their own limit."""
    return tuple(sorted({outcome.test_id for outcome in report.outcomes if outcome.outcome == "timeout"}))


def _failing(suite: Suite, report: RunReport) -> tuple[str, ...]:
    passed = {outcome.test_id for outcome in report.outcomes if outcome.outcome == "passed"}
    return tuple(test_id for test_id in suite.gate if test_id not in passed)


def _evidence(report: RunReport, failing: Sequence[str]) -> list[dict[str, str]]:
    """What a repair may see: the first failures with their excerpts."""
    outcomes = {outcome.test_id: outcome for outcome in report.outcomes if outcome.outcome != "passed"}
    told = [outcomes[test_id] for test_id in failing if test_id in outcomes][:MAX_FAILURES]
    if not told:
        return [{"test_id": report.end, "error": report.message or report.end, "location": "", "excerpt": report.log_tail[-MAX_EXCERPT:]}]
    return [
        {
            "test_id": outcome.test_id,
            "error": outcome.error_class or outcome.outcome,
            "location": outcome.location or "",
            "excerpt": (outcome.excerpt or "")[:MAX_EXCERPT],
        }
        for outcome in told
    ]


def _reason(report: RunReport, failing: Sequence[str]) -> str:
    if report.end != "completed":
        return f"the run {report.end.replace('_', ' ')}"
    first = failing[0] if failing else ""
    return f"{len(failing)} frozen test{'s' if len(failing) > 1 else ''} failed, first {first}"
