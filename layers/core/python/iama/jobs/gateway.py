"""The way to a job's workflow: start it, and send it decisions as Updates that Temporal deduplicates by their id.

temporalio is imported on first use, because reads share this slice and must not pay half a second for it.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    JOB_WORKFLOW,
    REVERT_WORKFLOW,
    TASK_QUEUE,
    ApproveSpec,
    Cancel,
    CommandAnswer,
    CommandRefused,
    ContinueRepair,
    DecideBaseline,
    JobInput,
    ReportRevert,
    ReportTestRun,
    RevertCommand,
    RevertHandOut,
    RevertInput,
    SelectStrategy,
    SpecRevised,
    job_workflow_id,
    revert_workflow_id,
)
from iama.jobs.model import CommandNotLegal, CommandQueueFull, WorkflowMissing, WorkflowUnavailable

if TYPE_CHECKING:
    from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
    from temporalio.service import RPCError

RPC_TIMEOUT = timedelta(seconds=5)
HAND_OUT_TIMEOUT = timedelta(seconds=8)

Argument: TypeAlias = "SelectStrategy | ApproveSpec | SpecRevised | DecideBaseline | ContinueRepair | ReportTestRun | Cancel | ReportRevert"


@dataclass(frozen=True, slots=True)
class Decision:
    """An Update: to which workflow, its name and argument, and the id that makes a repeat the same decision."""

    workflow_id: str
    command: str
    argument: Argument
    update_id: str


class WorkflowGateway(Protocol):
    """What handlers and the sweeper ask of the workflow service. WorkflowUnavailable where it does not answer in time."""

    async def start_job(self, given: JobInput) -> None:
        """Start a job's workflow; one that exists already is fine."""
        ...

    async def update(self, decision: Decision) -> CommandAnswer | None:
        """Send a decision and wait until it is accepted; the answer where it is there at once.

        Raises CommandNotLegal with the workflow's own reason, CommandQueueFull, or WorkflowMissing.
        """
        ...

    async def hand_out_revert(self, given: RevertInput) -> RevertHandOut:
        """Start a revert, or find the one that runs, and wait for its reverse operations."""
        ...


class TemporalGateway:
    """`WorkflowGateway` over Temporal; the client is made by `connect` on first use and kept."""

    def __init__(self, connect: "Callable[[], Awaitable[Client]]") -> None:
        self._connect = connect
        self._client: Client | None = None

    async def start_job(self, given: JobInput) -> None:
        await self._start(JOB_WORKFLOW, given, job_workflow_id(given.job_id))

    async def update(self, decision: Decision) -> CommandAnswer | None:
        from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowUpdateStage

        client = await self._connected()
        handle: WorkflowHandle[object, object] = client.get_workflow_handle(decision.workflow_id)
        with _workflow_errors():
            update = await handle.start_update(
                decision.command,
                decision.argument,
                id=decision.update_id,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                result_type=CommandAnswer if not isinstance(decision.argument, ReportRevert) else None,
                rpc_timeout=RPC_TIMEOUT,
            )
            try:
                answer = await update.result(rpc_timeout=RPC_TIMEOUT)
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                return None
        return answer if isinstance(answer, CommandAnswer) else None

    async def hand_out_revert(self, given: RevertInput) -> RevertHandOut:
        workflow_id = revert_workflow_id(given.job_id, given.number)
        await self._start(REVERT_WORKFLOW, given, workflow_id)
        client = await self._connected()
        handle: WorkflowHandle[object, object] = client.get_workflow_handle(workflow_id)
        with _workflow_errors():
            answer: RevertHandOut = await handle.execute_update(
                RevertCommand.HAND_OUT.value,
                given.revert_id,
                id=f"hand-out-{given.revert_id}",
                result_type=RevertHandOut,
                rpc_timeout=HAND_OUT_TIMEOUT,
            )
        return answer

    async def _start(self, workflow: str, given: JobInput | RevertInput, workflow_id: str) -> None:
        from temporalio.common import WorkflowIDReusePolicy
        from temporalio.exceptions import WorkflowAlreadyStartedError

        client = await self._connected()
        with _workflow_errors():
            try:
                await client.start_workflow(
                    workflow,
                    given,
                    id=workflow_id,
                    task_queue=TASK_QUEUE,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    rpc_timeout=RPC_TIMEOUT,
                )
            except WorkflowAlreadyStartedError:
                return

    async def _connected(self) -> "Client":
        if self._client is None:
            try:
                self._client = await self._connect()
            except RuntimeError as error:
                raise WorkflowUnavailable from error
        return self._client


@contextmanager
def _workflow_errors() -> Iterator[None]:
    """Temporal's errors as ours."""
    from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
    from temporalio.service import RPCError

    try:
        yield
    except WorkflowUpdateFailedError as error:
        raise _refusal(error) from error
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise WorkflowUnavailable from error
    except RPCError as error:
        raise _by_status(error) from error


def _refusal(error: "WorkflowUpdateFailedError") -> CommandNotLegal | WorkflowUnavailable:
    from temporalio.exceptions import ApplicationError

    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type != COMMAND_NOT_LEGAL:
        return WorkflowUnavailable()
    refused = cause.details[0] if cause.details else None
    if isinstance(refused, CommandRefused):
        return CommandNotLegal(state=refused.state, legal=list(refused.legal), reason=refused.reason)
    if isinstance(refused, dict):
        legal = [str(word) for word in refused.get("legal", ())]
        return CommandNotLegal(state=str(refused.get("state", "")), legal=legal, reason=str(refused.get("reason", "")))
    return CommandNotLegal()


def _by_status(error: "RPCError") -> CommandQueueFull | WorkflowMissing | WorkflowUnavailable:
    from temporalio.service import RPCStatusCode

    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return CommandQueueFull(retry_after=2)
    if error.status is RPCStatusCode.NOT_FOUND:
        return WorkflowMissing()
    return WorkflowUnavailable()
