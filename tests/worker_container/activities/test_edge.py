"""Errors leave the worker typed and without their own words; work that takes long heartbeats."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from iama.jobs.contract import INFRA_ERROR, POLICY_ERROR
from iama.kit.store import ObjectMissing, StoreUnavailable
from iama_engine.errors import EngineError, Refusal
from iama_worker.activities.edge import WorkerEdge
from iama_worker.worker import HEARTBEAT_THROTTLE

SECRET = "password=hunter2"
FAULTS: dict[str, Callable[[], Exception]] = {
    "secret": lambda: EngineError(Refusal.TARGET_HAS_SECRET, "A target holds a secret."),
    "recipe": lambda: EngineError(Refusal.RECIPE_UNKNOWN, "No such recipe."),
    "store": StoreUnavailable,
    "missing": ObjectMissing,
    "bug": lambda: KeyError(SECRET),
}


@activity.defn
async def fail(kind: str) -> None:
    raise FAULTS[kind]()


@workflow.defn
class Calls:
    @workflow.run
    async def run(self, kind: str) -> None:
        from datetime import timedelta

        await workflow.execute_activity(
            fail, kind, start_to_close_timeout=timedelta(seconds=5), retry_policy=RetryPolicy(maximum_attempts=1)
        )


@workflow.defn
class Waits:
    @workflow.run
    async def run(self) -> None:
        from datetime import timedelta

        await workflow.execute_activity(
            "stay_silent",
            start_to_close_timeout=timedelta(seconds=60),
            heartbeat_timeout=timedelta(seconds=90),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )


@pytest.fixture
def call(temporal_client: Client, task_queue: str) -> Callable[[str], Awaitable[ApplicationError]]:
    async def failing(kind: str) -> ApplicationError:
        async with Worker(
            temporal_client,
            task_queue=task_queue,
            workflows=[Calls],
            activities=[fail],
            interceptors=[WorkerEdge()],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            with pytest.raises(WorkflowFailureError) as failed:
                await temporal_client.execute_workflow(Calls.run, kind, id=f"{task_queue}-{kind}", task_queue=task_queue)
        error = failed.value.cause
        assert isinstance(error, ActivityError) and isinstance(error.cause, ApplicationError)
        return error.cause

    return failing


@pytest.mark.parametrize(
    ("kind", "type_", "code", "retried"),
    [
        ("secret", POLICY_ERROR, "TARGET_HAS_SECRET", False),
        ("recipe", INFRA_ERROR, "RECIPE_UNKNOWN", False),
        ("store", INFRA_ERROR, "STORE_UNAVAILABLE", True),
        ("missing", INFRA_ERROR, "OBJECT_MISSING", False),
        ("bug", INFRA_ERROR, "INTERNAL_ERROR", True),
    ],
)
async def test_each_kind_of_error_has_its_type_code_and_retryability(
    call: Callable[[str], Awaitable[ApplicationError]], kind: str, type_: str, code: str, retried: bool
) -> None:
    error = await call(kind)
    assert (error.type, error.details[0], error.non_retryable) == (type_, code, not retried)
    assert SECRET not in str(error) and SECRET not in str(error.details)


async def test_an_activity_that_says_nothing_is_heard_from_all_the_same(temporal_client: Client, task_queue: str) -> None:
    """As while a model thinks: the server hears of it again and again, long before anything has come."""
    speak = asyncio.Event()

    @activity.defn
    async def stay_silent() -> None:
        await speak.wait()

    async with Worker(
        temporal_client,
        task_queue=task_queue,
        workflows=[Waits],
        activities=[stay_silent],
        interceptors=[WorkerEdge()],
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        default_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
    ):
        handle = await temporal_client.start_workflow(Waits.run, id=f"{task_queue}-waits", task_queue=task_queue)
        beats: set[int] = set()
        while len(beats) < 3:
            described = (await handle.describe()).raw_description
            beats |= {
                open_.last_heartbeat_time.ToMilliseconds() for open_ in described.pending_activities if open_.last_heartbeat_time.seconds
            }
        speak.set()
        await handle.result()
    first, *_, last = sorted(beats)
    assert last - first < 10_000 * 2
