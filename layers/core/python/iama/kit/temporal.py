"""The workflow gateway over Temporal's client.

temporalio costs up to a second to import and its connection belongs to one event loop, so both wait for the first command.
Surprising: a server without a worker takes an update and stays silent until the time-out; that is told as unavailable.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from iama.kit.errors import IamaError, JsonValue
from iama.kit.workflows import CommandNotLegal, TooManyCommands, WorkflowNotRunning, WorkflowsUnavailable

if TYPE_CHECKING:
    from temporalio.client import Client, WorkflowUpdateHandle
    from temporalio.runtime import Runtime
    from temporalio.service import RPCError

CONNECT_TIMEOUT = timedelta(seconds=2)
RPC_TIMEOUT = timedelta(seconds=4)
RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class TemporalAddress:
    """Which server, which namespace, which queue the workers listen on."""

    address: str
    namespace: str
    task_queue: str


class TemporalGateway:
    """`WorkflowGateway` and `SignalGateway` over one lazy client. `codec_secret` hands out the codec's keys when the client is made."""

    def __init__(self, target: TemporalAddress, codec_secret: Callable[[], Awaitable[str]]) -> None:
        self._target, self._codec_secret = target, codec_secret
        self._made: Client | None = None

    async def start(self, workflow: str, workflow_id: str, payload: object, *, retry_failed: bool = False) -> bool:
        from temporalio.common import WorkflowIDReusePolicy
        from temporalio.exceptions import WorkflowAlreadyStartedError

        policy = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY if retry_failed else WorkflowIDReusePolicy.REJECT_DUPLICATE
        try:
            async with self._client() as client:
                await client.start_workflow(
                    workflow,
                    payload,
                    id=workflow_id,
                    task_queue=self._target.task_queue,
                    id_reuse_policy=policy,
                    rpc_timeout=RPC_TIMEOUT,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        from temporalio.client import WorkflowUpdateStage

        try:
            async with self._client() as client:
                handle = client.get_workflow_handle(workflow_id)
                accepted = await handle.start_update(
                    name, payload, id=update_id, wait_for_stage=WorkflowUpdateStage.ACCEPTED, rpc_timeout=RPC_TIMEOUT
                )
                return await _answer_by_now(accepted)
        except WorkflowNotRunning:
            return await self._answered(workflow_id, update_id)

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        try:
            async with self._client() as client:
                handle = client.get_workflow_handle(workflow_id)
                answer: JsonValue = await handle.execute_update(name, payload, id=update_id, rpc_timeout=RPC_TIMEOUT)
                return answer
        except WorkflowNotRunning:
            return await self._answered(workflow_id, update_id)

    async def _answered(self, workflow_id: str, update_id: str) -> JsonValue:
        """What a workflow that has ended since then answered to this very update; WorkflowNotRunning where it never took it."""
        async with self._client() as client:
            handle = client.get_workflow_handle(workflow_id).get_update_handle(update_id)
            answer: JsonValue = await handle.result(rpc_timeout=RPC_TIMEOUT)
            return answer

    async def signal(self, workflow_id: str, name: str) -> None:
        async with self._client() as client:
            await client.get_workflow_handle(workflow_id).signal(name, rpc_timeout=RPC_TIMEOUT)

    async def is_running(self, workflow_id: str) -> bool:
        from temporalio.client import WorkflowExecutionStatus

        try:
            async with self._client() as client:
                described = await client.get_workflow_handle(workflow_id).describe(rpc_timeout=RPC_TIMEOUT)
        except WorkflowNotRunning:
            return False
        return described.status is WorkflowExecutionStatus.RUNNING

    async def ping(self) -> None:
        async with self._client() as client:
            await client.service_client.check_health(timeout=RPC_TIMEOUT)

    @asynccontextmanager
    async def _client(self) -> "AsyncIterator[Client]":
        """The client, with every error of a call in it translated."""
        from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
        from temporalio.service import RPCError

        try:
            async with asyncio.timeout(RPC_TIMEOUT.total_seconds() + CONNECT_TIMEOUT.total_seconds()):
                if self._made is None:
                    self._made = await self._connect()
                yield self._made
        except WorkflowUpdateFailedError as error:
            raise _refusal(error.cause) from error
        except RPCError as error:
            raise _translate(error) from error
        except (WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError, RuntimeError) as error:
            raise WorkflowsUnavailable(retry_after=RETRY_AFTER_SECONDS) from error

    async def _connect(self) -> "Client":
        from temporalio.client import Client
        from temporalio.service import RetryConfig

        from iama.kit.codec import EncryptingCodec, encrypting_converter

        return await Client.connect(
            self._target.address,
            namespace=self._target.namespace,
            data_converter=encrypting_converter(EncryptingCodec.from_secret(await self._codec_secret())),
            connect_timeout=CONNECT_TIMEOUT,
            retry_config=RetryConfig(initial_interval_millis=50, max_interval_millis=400, max_elapsed_time_millis=3000, max_retries=2),
            runtime=quiet_runtime(),
        )


async def _answer_by_now(handle: "WorkflowUpdateHandle[JsonValue]") -> JsonValue:
    """The outcome where the server sent it along with the acceptance: a refusal always comes that way."""
    from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError

    asked = asyncio.ensure_future(handle.result())
    await asyncio.wait({asked}, timeout=0)
    if not asked.done():
        asked.cancel()
    try:
        return await asked
    except (WorkflowUpdateRPCTimeoutOrCancelledError, asyncio.CancelledError):
        return None


def _refusal(cause: BaseException) -> IamaError:
    """What a validator or handler said: its data, never its text."""
    from temporalio.exceptions import ApplicationError

    if not isinstance(cause, ApplicationError) or not cause.details:
        return WorkflowsUnavailable(retry_after=RETRY_AFTER_SECONDS)
    told = cause.details[0]
    return CommandNotLegal(**({str(key): value for key, value in told.items()} if isinstance(told, dict) else {}))


def _translate(error: "RPCError") -> IamaError:
    from temporalio.service import RPCStatusCode

    if error.status is RPCStatusCode.NOT_FOUND:
        return WorkflowNotRunning()
    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return TooManyCommands(retry_after=RETRY_AFTER_SECONDS)
    return WorkflowsUnavailable(retry_after=RETRY_AFTER_SECONDS)


@cache
def quiet_runtime() -> "Runtime":
    """One runtime a process, whose native logs go to Python's logging instead of raw standard error."""
    from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.native"))
    filter_ = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=filter_, forwarding=forwarding)))
