"""How long all recorded histories take to replay, one after the other, as a deployment would check them."""

import time
from collections.abc import AsyncIterator

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from iama_worker.workflows import workflow_runner
from iama_worker.workflows.registered import WORKFLOWS
from tests.worker_container.workflows.test_replay import RECORDED, read

LIMIT_SECONDS = 10.0

pytestmark = [pytest.mark.slow, pytest.mark.figures]


async def test_all_histories_replay_within_ten_seconds() -> None:
    async def histories() -> AsyncIterator[WorkflowHistory]:
        for path in RECORDED:
            yield WorkflowHistory.from_json(path.stem, read(path))

    replayer = Replayer(workflows=list(WORKFLOWS), workflow_runner=workflow_runner())
    started, busy = time.perf_counter(), time.process_time()
    results = await replayer.replay_workflows(histories(), raise_on_replay_failure=False)
    seconds = time.perf_counter() - started
    print(f"replay of {len(RECORDED)} histories: {seconds:.1f} s, {time.process_time() - busy:.1f} s of CPU")
    assert not results.replay_failures
    assert seconds <= LIMIT_SECONDS
