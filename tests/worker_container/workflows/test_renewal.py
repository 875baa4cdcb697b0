"""A long history starts afresh at a gate; decisions, counters and the answers of applied updates cross over."""

import uuid

import pytest
from temporalio.client import WorkflowContinuedAsNewError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from iama.jobs.contract import Command, ContinueRepair, SelectStrategy
from iama_dev import temporal_binary
from iama_worker.workflows import workflow_runner
from iama_worker.workflows.job import RefactorJobWorkflow
from tests.fakes.scripted_activities import ScriptedActivities
from tests.worker_container.workflows.conftest import USER, Developer, healing

SUGGEST_AFTER = ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=20"]


async def test_a_job_crosses_runs_at_its_gates(script: ScriptedActivities) -> None:
    binary = temporal_binary.find()
    assert binary
    healing(script, ["a", "a", "a", ""])
    async with await WorkflowEnvironment.start_local(dev_server_existing_path=str(binary), dev_server_extra_args=SUGGEST_AFTER) as server:
        queue = f"test-{uuid.uuid4()}"
        async with Worker(
            server.client, task_queue=queue, workflows=[RefactorJobWorkflow], activities=script.all(), workflow_runner=workflow_runner()
        ):
            developer = Developer(server.client, queue, script)
            handle = await developer.start()
            await script.until_state("WAITING_STRATEGY")
            first = await developer.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", USER), "choice")
            await developer.approve()
            await script.until_state("WAITING_INTERVENTION")
            developer.handle = server.client.get_workflow_handle(handle.id)
            with pytest.raises(WorkflowContinuedAsNewError):
                await handle.result(follow_runs=False)
            again = await developer.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", USER), "choice")
            assert again == first
            await developer.send(Command.CONTINUE_REPAIR, ContinueRepair(USER))
            assert await developer.handle.result() == "CHANGED"
    assert script.states()[-2:] == ["SELF_HEALING", "DELIVERED"]
    assert [given.call_number for given in script.payloads("generate_patch")] == [1, 2, 3, 4]
    keys = [given.key for given in script.payloads("record_transition")]
    assert len(keys) == len(set(keys))
