"""A part of a delivery is verified once, settled once, and may be asked for again only where nothing was found out."""

import uuid
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import Command, ReportTestRun, SubsetInput, subset_workflow_id
from iama_worker.activities import contract as c
from iama_worker.activities import subset_contract as part
from iama_worker.workflows.subset import SubsetVerificationWorkflow
from tests.fakes.scripted_activities import ref
from tests.worker_container.workflows.conftest import USER, Developer

NAME = "5" * 64


async def begin(developer: Developer, mode: str = "REMOTE_SANDBOX") -> "WorkflowHandle[Any, Any]":
    given = SubsetInput(str(uuid.uuid4()), NAME, mode, "PRO")
    developer.handle = await developer.client.start_workflow(
        SubsetVerificationWorkflow.run, given, id=subset_workflow_id(given.job_id, NAME), task_queue=developer.queue
    )
    return developer.handle


async def test_a_part_that_passes_is_packed_and_verified(developer: Developer) -> None:
    handle = await begin(developer)
    assert await handle.result() == "verified"
    (order,) = developer.script.payloads("request_run")
    assert (order.kind, order.candidate, order.suite, order.workflow_id) == ("VERIFY", ref("part"), ref("suite"), handle.id)
    (settled,) = developer.script.payloads("settle_subset")
    assert (settled.passed, settled.candidate, settled.run_id) == (True, ref("part"), order.run_id)


async def test_a_part_that_fails_its_tests_is_refused(developer: Developer) -> None:
    developer.script.answers["judge_run"] = lambda given: c.Verdict(False, 1, "f", "1 frozen test failed")
    assert await (await begin(developer)).result() == "refused"
    assert [(s.passed, s.reason) for s in developer.script.payloads("settle_subset")] == [(False, "1 frozen test failed")]


async def test_a_part_that_cannot_be_put_together_runs_nothing(developer: Developer) -> None:
    developer.script.answers["compose_subset"] = lambda given: part.SubsetComposed(refusal="it needs another hunk")
    assert await (await begin(developer)).result() == "refused"
    assert developer.script.payloads("request_run") == []
    assert [s.reason for s in developer.script.payloads("settle_subset")] == ["it needs another hunk"]


async def test_a_local_part_waits_for_the_report_of_its_own_run(developer: Developer) -> None:
    handle = await begin(developer, "LOCAL_NATIVE")
    await developer.script.until(lambda: bool(developer.script.payloads("request_run")))
    run_id = developer.script.payloads("request_run")[0].run_id
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await handle.execute_update(Command.REPORT_TEST_RUN.value, ReportTestRun(str(uuid.uuid4()), USER))
    assert isinstance(caught.value.cause, ApplicationError) and caught.value.cause.details[0]["reason"] == "UNKNOWN_RUN"
    await handle.execute_update(Command.REPORT_TEST_RUN.value, ReportTestRun(run_id, USER))
    assert await handle.result() == "verified"
    assert developer.script.payloads("run_tests") == []


async def test_what_could_not_be_found_out_fails_after_it_is_written_down(developer: Developer) -> None:
    def broken(given: object) -> object:
        raise ApplicationError("away", non_retryable=True)

    developer.script.answers["compose_subset"] = broken
    with pytest.raises(WorkflowFailureError):
        await (await begin(developer)).result()
    assert [s.undecided for s in developer.script.payloads("settle_subset")] == [True]


async def test_a_run_that_says_nothing_about_the_code_fails_the_workflow(developer: Developer) -> None:
    developer.script.answers["settle_subset"] = lambda given: part.SubsetSettled("failed")
    with pytest.raises(WorkflowFailureError):
        await (await begin(developer)).result()
