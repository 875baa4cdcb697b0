"""What the proof makes of runs that were killed at their limit: less was learned, nothing is invented, and it is told."""

import uuid
from pathlib import Path

import pytest

from iama.delivery.model import ArtifactType
from iama.runs import service as runs
from iama.runs.model import NewRun, RunKind
from iama_engine.languages.registry import language_named
from iama_engine.runner.contract import End, OutcomeName, RunReport
from iama_engine.runner.contract import TestOutcome as Outcome
from iama_engine.transport import pack_report
from iama_worker.activities.contract import BuildSuite, JobKey, JudgeRun, MutationScored, RunRef, ScoreMutation
from iama_worker.activities.runs import RunActivities
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import Suite
from iama_worker.activities.suites import SuiteActivities, weaker_proof
from iama_worker.worker import build_bench
from tests.worker_container.conftest import KEY_REF, Lab, Project


async def killed(lab: Lab, folder: Path, job_id: str, kind: RunKind) -> str:
    """A run whose report says that it was killed; it left nothing behind."""
    return await reported(lab, folder, job_id, RunReport(str(uuid.uuid4()), kind.value, "timed_out"))


async def reported(lab: Lab, folder: Path, job_id: str, report: RunReport) -> str:
    """A run with this report."""
    run_id, kind = report.run_id, RunKind(report.kind)
    blob, _ = pack_report(report, folder)
    async with lab.database.transaction() as tx:
        await runs.request_run(tx, NewRun(run_id, job_id, kind, 1, {"kind": kind.value}, KEY_REF, ()))
        await lab.store.put((await runs.load_run(tx, run_id)).report.key, blob)
    return run_id


async def test_killed_runs_teach_less_and_say_so(lab: Lab, tmp_path: Path) -> None:
    job_id = (await lab.prepare(Project({"target.py": "X = 1\n"}, ("target.py",)))).job_id
    key, bench = JobKey(job_id, "LOCAL_NATIVE", "PRO"), build_bench(lab.parts(), tmp_path / "worker")
    suites = SuiteActivities(bench)
    probe, mutation, trace = [await killed(lab, tmp_path, job_id, kind) for kind in (RunKind.PROBE, RunKind.MUTATION, RunKind.TRACE)]
    built = await suites.build_suite(BuildSuite(key, probe, 1, 1))
    assert (built.timed_out, built.generated) == (True, 0)
    assert await suites.score_mutation(ScoreMutation(key, mutation, 1)) == MutationScored(None, 0, 0, timed_out=True)
    assert await bench.shelf.get_json(await RunActivities(bench).read_traces(RunRef(key, trace))) == {}
    told = [text for (text,) in lab.rows("SELECT payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line'", job_id)]
    assert len(told) == 3 and all("limit" in text for text in told)


@pytest.mark.parametrize(
    ("outcomes", "end", "timed_out"),
    [
        (("passed", "timeout"), "completed", True),
        (("failed", "timeout"), "completed", False),
        (("passed",), "timed_out", True),
        (("passed",), "crashed", False),
    ],
)
async def test_where_nothing_but_the_time_went_wrong_it_is_no_failure_of_logic(
    lab: Lab, tmp_path: Path, outcomes: tuple[OutcomeName, ...], end: End, timed_out: bool
) -> None:
    job_id = (await lab.prepare(Project({"target.py": "X = 1\n"}, ("target.py",)))).job_id
    key, bench = JobKey(job_id, "LOCAL_NATIVE", "PRO"), build_bench(lab.parts(), tmp_path / "worker")
    told = tuple(Outcome(f"t.py::test_{number}", outcome, 0.1) for number, outcome in enumerate(outcomes))
    run_id = await reported(lab, tmp_path, job_id, RunReport(str(uuid.uuid4()), "VERIFY", end, told))
    label = Label(job_id, ArtifactType.WORKING_STATE, "suite")
    suite = await bench.shelf.put_json(label, Suite({}, (), (), gate=("t.py::test_0", "t.py::test_1")).to_json())
    verdict = await SuiteActivities(bench).judge_run(JudgeRun(key, run_id, 1, suite))
    assert (verdict.passed, verdict.timed_out) == (False, timed_out)


@pytest.mark.parametrize(
    ("language", "generated", "is_weaker"), [("javascript", 0, True), ("typescript", 3, False), ("java", 0, True), ("python", 0, False)]
)
def test_a_proof_without_a_generated_test_is_weaker_where_own_tests_are_not_traced(language: str, generated: int, is_weaker: bool) -> None:
    assert ("own tests alone" in weaker_proof(language_named(language), generated)) is is_weaker
