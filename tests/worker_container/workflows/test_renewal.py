"""A long history starts afresh at a gate; decisions, counters and the answers of applied updates cross over."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from temporalio.client import WorkflowContinuedAsNewError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from iama.jobs.contract import Command, ContinueRepair, Intervene, Resume, RunTests, SelectStrategy
from iama_dev import temporal_binary
from iama_worker.activities import contract as c
from iama_worker.workflows import workflow_runner
from iama_worker.workflows.job import RefactorJobWorkflow
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer, attending, healing

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


@asynccontextmanager
async def crossing(script: ScriptedActivities, after: int) -> AsyncIterator[Developer]:
    """A developer at a server that suggests a new run after so many events."""
    binary = temporal_binary.find()
    assert binary
    suggest = ["--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={after}"]
    started = await WorkflowEnvironment.start_local(dev_server_existing_path=str(binary), dev_server_extra_args=suggest)
    async with started as server, attending(server.client, f"test-{uuid.uuid4()}", script) as developer:
        yield developer


async def test_a_job_in_its_developers_hands_crosses_runs_and_repeats_are_answered_the_same(script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3 + [""] * 40)
    async with crossing(script, 400) as developer:
        first_run = await developer.stuck()
        developer.handle = developer.client.get_workflow_handle(first_run.id)
        await developer.send(Command.INTERVENE, Intervene(USER))
        await script.until_state("USER_INTERVENING")
        answer = await developer.send(Command.RUN_TESTS, RunTests(USER, ref("edits")), "tests-0")
        for number in range(1, 20):
            await developer.send_when_free(Command.RUN_TESTS, RunTests(USER, ref("edits")), f"tests-{number}")
        await script.until(lambda: len(script.payloads("record_command")) == 20)
        with pytest.raises(WorkflowContinuedAsNewError):
            await first_run.result(follow_runs=False)
        assert await developer.send(Command.RUN_TESTS, RunTests(USER, ref("edits")), "tests-0") == answer
        assert len(script.payloads("record_command")) == 20
        await developer.send_when_free(Command.RESUME, Resume("verify", USER, ref("edits")), "resume")
        assert developer.handle and await developer.handle.result() == "CHANGED"


async def test_the_hour_of_an_intervention_is_not_begun_anew_by_a_new_run(script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3)
    async with crossing(script, 20) as developer:
        first_run = await developer.stuck()
        with pytest.raises(WorkflowContinuedAsNewError):
            await first_run.result(follow_runs=False)
        developer.handle = developer.client.get_workflow_handle(first_run.id)
        timers = await seconds_of_timers(developer)
        assert 3500 < timers[0] < 3600


async def seconds_of_timers(developer: Developer) -> list[float]:
    """The timers that the present run has started, once there is one."""
    assert developer.handle
    found: list[float] = []
    async with asyncio.timeout(20):
        while not found:
            history = await developer.handle.fetch_history()
            started = [event.timer_started_event_attributes for event in history.events if event.HasField("timer_started_event_attributes")]
            found = [one.start_to_fire_timeout.ToTimedelta().total_seconds() for one in started]
    return found


RECIPES = 10
MOST_EVENTS, MOST_BYTES = 4096, 4 << 20


@pytest.mark.slow
async def test_the_worst_job_stays_below_the_limits_of_a_history(script: ScriptedActivities) -> None:
    """Ten recipes whose every unit search spends all of its runs, and ten attempts that all fail."""
    marks = iter(range(100_000))
    script.answers["draft_spec"] = lambda given: c.Drafted(1, tuple(f"recipe-{number}" for number in range(RECIPES)))
    script.answers["apply_recipe"] = lambda given: c.Candidate(
        given.recipe, 60, given.keep or tuple(range(60)), 1, ref("candidate"), ref("units")
    )
    script.answers["judge_run"] = lambda given: c.Verdict(False, 1, f"failure {next(marks)}", "it failed", ref("evidence"))
    patch = c.PatchMade("patch", "model", 2, ref("operations"), ref("patch"))
    script.answers["generate_patch"] = lambda given: patch
    async with crossing(script, MOST_EVENTS) as developer:
        handle = await developer.start(fast_track=True)
        await developer.choose()
        await script.until_state("FALLBACK_REQUIRED", within_s=280)
        described = [
            await developer.client.get_workflow_handle(handle.id, run_id=run_id).describe()
            for run_id in await runs_of(developer, handle.id)
        ]
    figures = [(one.history_length, one.raw_description.workflow_execution_info.history_size_bytes) for one in described]
    assert len(script.payloads("generate_patch")) == 10
    assert max(events for events, _ in figures) < MOST_EVENTS and max(size for _, size in figures) < MOST_BYTES, figures


async def runs_of(developer: Developer, workflow_id: str) -> list[str]:
    """Every run of a workflow, from the present one back to the first."""
    found: list[str] = []
    handle = developer.client.get_workflow_handle(workflow_id)
    while True:
        described = await handle.describe()
        found.append(described.run_id)
        history = await developer.client.get_workflow_handle(workflow_id, run_id=described.run_id).fetch_history()
        before = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        if not before:
            return found
        handle = developer.client.get_workflow_handle(workflow_id, run_id=before)
