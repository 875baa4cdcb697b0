"""A revert is handed out once it is prepared, and recorded once it is reported."""

import asyncio
import uuid
from dataclasses import replace

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import FileOutcome, ReportRevert, RevertCommand, RevertFile, RevertHandOut, RevertInput, revert_workflow_id
from iama_worker.activities.revert_contract import PrepareRevert, RecordRevert, RevertPrepared
from iama_worker.workflows.revert import RevertWorkflow
from tests.worker_container.workflows.conftest import USER, Developer

FILE = RevertFile("a.py", "modified", "1" * 64, "2" * 64)


@pytest.mark.parametrize(("outcome", "result"), [("written", "reverted"), ("refused", "refused")])
async def test_a_revert_is_handed_out_and_reported(developer: Developer, outcome: str, result: str) -> None:
    developer.script.answers["prepare_revert"] = lambda given: RevertPrepared("artifact-1", (FILE,))
    given = RevertInput(str(uuid.uuid4()), str(uuid.uuid4()), 1, USER)
    handle = await developer.client.start_workflow(
        RevertWorkflow.run, given, id=revert_workflow_id(given.job_id, 1), task_queue=developer.queue
    )
    developer.handle = handle
    handed = await handle.execute_update(RevertCommand.HAND_OUT.value, given.revert_id, result_type=RevertHandOut)
    assert handed == RevertHandOut(given.revert_id, "artifact-1", (FILE,))
    report = ReportRevert(given.revert_id, USER, (FileOutcome("a.py", "2" * 64, outcome),))
    for wrong, reason in (
        (replace(report, revert_id=str(uuid.uuid4())), "ANOTHER_REVERT"),
        (replace(report, files=()), "OTHER_FILES"),
        (replace(report, files=(FileOutcome("b.py", None, outcome),)), "OTHER_FILES"),
    ):
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update(RevertCommand.REPORT_REVERT.value, wrong)
        assert isinstance(refused.value.cause, ApplicationError) and refused.value.cause.details[0]["reason"] == reason
    await handle.execute_update(RevertCommand.REPORT_REVERT.value, report)
    assert await handle.result() == result
    assert developer.script.payloads("record_revert") == [RecordRevert(given.job_id, report)]


async def test_nothing_is_reported_before_it_was_handed_out(developer: Developer) -> None:
    prepared = asyncio.Event()

    async def prepare(given: PrepareRevert) -> RevertPrepared:
        await prepared.wait()
        return RevertPrepared("artifact-1", (FILE,))

    developer.script.answers["prepare_revert"] = prepare
    given = RevertInput(str(uuid.uuid4()), str(uuid.uuid4()), 1, USER)
    workflow_id = revert_workflow_id(given.job_id, 1)
    handle = await developer.client.start_workflow(RevertWorkflow.run, given, id=workflow_id, task_queue=developer.queue)
    developer.handle = handle
    report = ReportRevert(given.revert_id, USER, (FileOutcome("a.py", "2" * 64, "written"),))
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update(RevertCommand.REPORT_REVERT.value, report)
    prepared.set()
    await handle.execute_update(RevertCommand.HAND_OUT.value, given.revert_id, result_type=RevertHandOut)
    await handle.execute_update(RevertCommand.REPORT_REVERT.value, report)
    assert await handle.result() == "reverted"
