"""The development server: up in memory and on a file, keeping work through a kill."""

import signal
import uuid
from pathlib import Path

from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import ListTaskQueuePartitionsRequest
from temporalio.client import Client

from iama_dev.processes import Crew
from iama_dev.temporal import TemporalServer, TemporalSettings, start_temporal


async def test_the_session_server_starts_workflows(temporal: TemporalServer, temporal_client: Client, task_queue: str) -> None:
    handle = await temporal_client.start_workflow("Unserved", id=str(uuid.uuid4()), task_queue=task_queue)
    assert (await handle.describe()).task_queue == task_queue
    assert temporal.address.startswith("127.0.0.1:")


async def test_on_a_file_a_workflow_survives_kill_nine_of_the_server(tmp_path: Path, task_queue: str) -> None:
    settings = TemporalSettings(database=tmp_path / "temporal.db")
    workflow_id = str(uuid.uuid4())
    with Crew() as crew:
        first = start_temporal(crew, tmp_path, settings)
        client = await Client.connect(first.address)
        await client.start_workflow("Unserved", id=workflow_id, task_queue=task_queue)
        assert first.child is not None
        first.child.process.send_signal(signal.SIGKILL)
        first.child.process.wait()
        second = start_temporal(crew, tmp_path, settings)
        again = await Client.connect(second.address)
        assert (await again.get_workflow_handle(workflow_id).describe()).id == workflow_id


async def test_a_task_queue_is_one_queue(temporal_client: Client, task_queue: str) -> None:
    asked = ListTaskQueuePartitionsRequest(namespace=temporal_client.namespace, task_queue=TaskQueue(name=task_queue))
    answer = await temporal_client.workflow_service.list_task_queue_partitions(asked)
    assert len(answer.activity_task_queue_partitions) == len(answer.workflow_task_queue_partitions) == 1
