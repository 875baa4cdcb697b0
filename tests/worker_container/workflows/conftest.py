"""A worker with scripted activities on the real Temporal server, and a developer who sends commands to one job."""

import asyncio
import contextlib
import gzip
import os
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    ApproveSpec,
    Command,
    CommandAnswer,
    JobInput,
    ReportTestRun,
    SelectStrategy,
    job_workflow_id,
)
from iama_worker.activities import contract as c
from iama_worker.workflows import workflow_runner
from iama_worker.workflows.job import RefactorJobWorkflow
from iama_worker.workflows.registered import WORKFLOWS
from tests.fakes.scripted_activities import ScriptedActivities, ref

USER = "user-1"
HISTORIES = Path(__file__).parents[2] / "histories"

HAPPY = [
    "ANALYZING",
    "WAITING_STRATEGY",
    "WAITING_SPEC_APPROVAL",
    "GENERATING_TESTS",
    "BASELINE_VALIDATION",
    "REFACTORING",
    "DELIVERED",
]


@dataclass
class Developer:
    """Drives one job the way the API does."""

    client: Client
    queue: str
    script: ScriptedActivities
    handle: WorkflowHandle[Any, Any] | None = None
    clock: WorkflowEnvironment | None = None

    @property
    def job_id(self) -> str:
        """The job that was started last."""
        assert self.handle
        return self.handle.id.removeprefix("job-")

    async def start(self, mode: str = "REMOTE_SANDBOX", *, tier: str = "PRO", fast_track: bool = False) -> "WorkflowHandle[Any, Any]":
        """Start a job."""
        given = JobInput(str(uuid.uuid4()), mode, tier, fast_track)
        self.handle = await self.client.start_workflow(
            RefactorJobWorkflow.run, given, id=job_workflow_id(given.job_id), task_queue=self.queue
        )
        return self.handle

    async def send(self, command: Command, given: object, update_id: str | None = None) -> CommandAnswer:
        """Send one Update and wait for its answer."""
        assert self.handle
        return await self.handle.execute_update(command.value, given, id=update_id, result_type=CommandAnswer)

    async def send_when_free(self, command: Command, given: object, update_id: str) -> CommandAnswer:
        """Send one Update as soon as the one before is carried out."""
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(WorkflowUpdateFailedError):
                    return await self.send(command, given, update_id)

    async def sleep(self, seconds: float) -> None:
        """Let time pass on the server."""
        assert self.clock
        await self.clock.sleep(seconds)

    async def refused(self, command: Command, given: object) -> str:
        """Send one Update that is not legal; why it was refused."""
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await self.send(command, given)
        cause = refused.value.cause
        assert isinstance(cause, ApplicationError) and cause.type == COMMAND_NOT_LEGAL
        return str(cause.details[0]["reason"])

    async def stuck(self, tier: str = "PRO", mode: str = "REMOTE_SANDBOX") -> "WorkflowHandle[Any, Any]":
        """A job that three identical failures have paused."""
        handle = await self.start(mode, tier=tier, fast_track=True)
        await self.choose()
        await self.script.until_state("WAITING_INTERVENTION")
        return handle

    async def packed(self, tier: str = "PRO") -> "WorkflowHandle[Any, Any]":
        """A job whose ten attempts have failed."""
        handle = await self.start(tier=tier, fast_track=True)
        await self.choose()
        await self.script.until_state("FALLBACK_REQUIRED")
        return handle

    async def choose(self) -> None:
        """Wait for the proposals and choose."""
        await self.script.until_state("WAITING_STRATEGY")
        await self.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", USER))

    async def approve(self, revision: int = 1) -> None:
        """Wait for the spec and approve it."""
        await self.script.until_state("WAITING_SPEC_APPROVAL")
        await self.send(Command.APPROVE_SPEC, ApproveSpec(revision, USER))

    async def report(self, run_id: str) -> CommandAnswer:
        """Report one run, as a client in a local mode does."""
        return await self.send(Command.REPORT_TEST_RUN, ReportTestRun(run_id, USER))


@pytest.fixture
def script() -> ScriptedActivities:
    """The script of this test."""
    return ScriptedActivities()


@pytest_asyncio.fixture
async def developer(
    temporal_client: Client, task_queue: str, script: ScriptedActivities, request: pytest.FixtureRequest
) -> AsyncIterator[Developer]:
    """A developer at a running worker. With IAMA_RECORD_HISTORIES set, the job's history is kept for the replay test."""
    async with attending(temporal_client, task_queue, script) as developer:
        yield developer
        await keep_history(developer, request.node.name)


@pytest_asyncio.fixture
async def patient(
    skipping: WorkflowEnvironment, task_queue: str, script: ScriptedActivities, request: pytest.FixtureRequest
) -> AsyncIterator[Developer]:
    """A developer on a server whose hours pass at once: `clock` moves it."""
    async with attending(skipping.client, task_queue, script) as developer:
        developer.clock = skipping
        yield developer
        await keep_history(developer, request.node.name)


@asynccontextmanager
async def attending(client: Client, queue: str, script: ScriptedActivities) -> AsyncIterator[Developer]:
    """A worker with scripted activities until the block ends."""
    async with Worker(client, task_queue=queue, workflows=list(WORKFLOWS), activities=script.all(), workflow_runner=workflow_runner()):
        yield Developer(client, queue, script)


async def keep_history(developer: Developer, name: str) -> None:
    """Keep the history of the job that was started last, where the environment asks for it."""
    if developer.handle and os.environ.get("IAMA_RECORD_HISTORIES"):
        await record_history(developer.handle, name)


async def record_history(handle: "WorkflowHandle[Any, Any]", test_name: str) -> None:
    """Write one history as the replayer reads it."""
    history = await handle.fetch_history()
    name = re.sub(r"[^a-z0-9]+", "_", test_name.lower()).strip("_").removeprefix("test_")
    (HISTORIES / f"{name}.json.gz").write_bytes(gzip.compress(history.to_json().encode(), mtime=0))


def healing(script: ScriptedActivities, verdicts: list[str]) -> None:
    """Let a model answer: each verdict is a fingerprint, or empty for a pass. Recipes do nothing."""
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 0)
    script.answers["generate_patch"] = lambda given: c.PatchMade(
        "patch", "model", 2, ref("operations"), ref(f"patch-{given.attempt_number}")
    )
    script.answers["judge_run"] = lambda given: c.Verdict(not (seen := verdicts.pop(0)), int(bool(seen)), seen, seen, ref("evidence"))
