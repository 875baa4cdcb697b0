"""Every recorded history replays: a change that would break running jobs fails here. Record with IAMA_RECORD_HISTORIES=1.

That this would be noticed is shown too: workflows changed on purpose in the ways people do by accident are replayed and refused.
"""

import gzip
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.workflow import NondeterminismError

from iama.jobs.contract import JOB_WORKFLOW, JobInput
from iama_worker.workflows import policy, workflow_runner
from iama_worker.workflows.job import RefactorJobWorkflow
from iama_worker.workflows.job_run import call
from iama_worker.workflows.registered import WORKFLOWS

HISTORIES = Path(__file__).parents[2] / "histories"
LIMIT = 200 << 10
"""Bytes that a payload may have in any history."""
RECORDED = sorted(HISTORIES.glob("*.json.gz"))


def read(path: Path) -> str:
    """A history as JSON."""
    return gzip.decompress(path.read_bytes()).decode()


def test_every_scenario_is_recorded() -> None:
    assert len(RECORDED) >= 20


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_replays(path: Path) -> None:
    replayer = Replayer(workflows=list(WORKFLOWS), workflow_runner=workflow_runner())
    await replayer.replay_workflow(WorkflowHistory.from_json(path.stem, read(path)))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_no_payload_is_near_the_limit(path: Path) -> None:
    payloads = [len(found) for found in re.findall(r'"data":\s*"([^"]*)"', read(path))]
    assert max(payloads) < LIMIT // 4


async def _calls_one_activity_more(job: RefactorJobWorkflow) -> None:
    await call(policy.FORGET_TREE, job.job.key)


async def _waits_for_a_timer(job: RefactorJobWorkflow) -> None:
    await workflow.sleep(1)


async def _calls_another_activity_first(job: RefactorJobWorkflow) -> None:
    await call(policy.GENERATE_PROPOSALS, job.job.key)


async def _nothing(job: RefactorJobWorkflow) -> None:
    """What a change that changes no command looks like."""


CHANGES: dict[str, Callable[[RefactorJobWorkflow], Awaitable[None]]] = {
    "one activity more": _calls_one_activity_more,
    "a timer": _waits_for_a_timer,
    "another order": _calls_another_activity_first,
    "nothing": _nothing,
}


@workflow.defn(name=JOB_WORKFLOW)
class ChangedWorkflow(RefactorJobWorkflow):
    """The job's workflow with something new at its beginning: what, the workflow's id names."""

    @workflow.init
    def __init__(self, given: JobInput) -> None:
        super().__init__(given)

    @workflow.run
    async def run(self, given: JobInput) -> str:
        await CHANGES[workflow.info().workflow_id](self)
        return await super().run(given)


JOBS = [path for path in RECORDED if JOB_WORKFLOW in read(path)][::3]
"""Every third history of a job: each of them notices each change."""


async def refused(change: str) -> set[str]:
    """The histories that a changed workflow does not replay."""
    found = set()
    for path in JOBS:
        replayer = Replayer(workflows=[ChangedWorkflow], workflow_runner=UnsandboxedWorkflowRunner())
        result = await replayer.replay_workflow(WorkflowHistory.from_json(change, read(path)), raise_on_replay_failure=False)
        if isinstance(result.replay_failure, NondeterminismError):
            found.add(path.stem)
    return found


@pytest.mark.parametrize("change", [change for change in CHANGES if change != "nothing"])
async def test_a_change_that_would_break_running_jobs_is_refused(change: str) -> None:
    assert len(JOBS) >= 20 and await refused(change) == {path.stem for path in JOBS}


async def test_a_change_of_no_command_is_accepted() -> None:
    assert await refused("nothing") == set()
