"""Suites, attempts and repeated requests as the worker writes them."""

from datetime import timedelta

import pytest

from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.jobs import service as jobs
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.runs import service as runs
from iama.runs.model import Attempt, NewAttempt, NewRun, NewSuite, PatchOperation, ReportRun, RunEnd, RunKind, SuiteNotReady
from iama.stream import service as stream
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Role


def test_runs_of_one_attempt_and_kind_are_told_apart_and_asked_for_again(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    made = [NewRun(new_id(), job_id, RunKind.VERIFY, 1, {}, "alias/iama") for _ in range(2)]

    async def work(tx: Tx) -> list[int]:
        for new in made:
            await runs.request_run(tx, new)
        await runs.ask_again(tx, made[0].run_id, 1)
        await runs.ask_again(tx, made[0].run_id, 1)
        return [(await runs.load_run(tx, new.run_id)).sequence for new in made]

    assert worker.run(work) == [0, 1]
    events = worker.run(lambda tx: stream.read_events(tx, job_id, 0))
    asked = [event.payload["run_id"] for event in events if event.type == "test_run_requested"]
    assert asked == [made[0].run_id, made[1].run_id, made[0].run_id]


@pytest.mark.parametrize("waiting", [None, "verify-job-part"])
def test_a_report_goes_to_the_workflow_that_asked_for_the_run(
    job_maker: JobMaker, api: Role, worker: Role, pro: SignedUp, waiting: str | None
) -> None:
    job_id, run_id, now = job_maker.walk(pro, JobState.DELIVERED), new_id(), job_maker.clock.now()
    new = NewRun(run_id, job_id, RunKind.VERIFY, 1, {}, "alias/iama", workflow_id=waiting)
    worker.run(lambda tx: runs.request_run(tx, new))
    report = ReportRun(job_id, run_id, RunEnd.COMPLETED, True, 0.5, "e" * 64, 3)
    reported = api.run(lambda tx: runs.report_run(tx, pro.user_id, report, now), pro.user_id)
    assert reported.decision is not None and reported.decision.workflow_id == (waiting or "")
    (pending,) = worker.run(lambda tx: jobs.claim_commands(tx, now + timedelta(minutes=1)))
    assert (pending.argument["run_id"], pending.workflow_id) == (run_id, waiting or "")


def test_the_newest_suite_gates_and_a_number_is_frozen_once(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id, artifact_id = job_maker.walk(pro, JobState.REFACTORING), new_id()
    with pytest.raises(SuiteNotReady):
        worker.run(lambda tx: runs.load_suite(tx, job_id))

    async def work(tx: Tx) -> None:
        new = NewArtifact(artifact_id, job_id, ArtifactType.SUITE, "suite", "e" * 64, 3, "alias/iama")
        ref = await delivery.store_artifact(tx, new)
        for number, digest in ((1, "1" * 64), (2, "2" * 64), (2, "3" * 64)):
            suite = NewSuite(job_id, number, {"iama_tests/t.py": digest}, ("t::a",), ({"test_id": "t::b", "reason": "flaky"},), ref, 1, 0)
            await runs.store_suite(tx, suite)
        await runs.record_mutation(tx, job_id, 2, {"killed": 8, "total": 10})

    worker.run(work)
    suite = worker.run(lambda tx: runs.load_suite(tx, job_id))
    assert (suite.number, dict(suite.files), list(suite.tests)) == (2, {"iama_tests/t.py": "2" * 64}, ["t::a"])
    assert (suite.mutation, suite.artifact.artifact_id) == ({"killed": 8, "total": 10}, artifact_id)


def test_an_attempt_begins_and_ends_once_with_its_operations(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    operation = PatchOperation("op1", "replace", "pkg/a.py", {"new": "x"})
    ended = Attempt(job_id, 1, "guard_clauses", "Flatten", True, "kept", 0.5, operations=(operation,))

    async def work(tx: Tx) -> list[bool]:
        begun = NewAttempt(job_id, 1, "guard_clauses", "Flatten")
        await runs.start_attempt(tx, begun)
        await runs.start_attempt(tx, begun)
        return [await runs.record_attempt(tx, ended) for _ in range(2)]

    assert worker.run(work) == [True, False]
    found = worker.run(lambda tx: runs.load_attempts(tx, job_id))
    assert [(attempt.attempt_number, attempt.producer, attempt.kept) for attempt in found] == [(1, "guard_clauses", True)]
    events = worker.run(lambda tx: stream.read_events(tx, job_id, 0))
    assert [event.type for event in events if event.type.startswith("attempt")] == ["attempt_start", "attempt_end"]
