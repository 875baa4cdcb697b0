"""The words of speaking to workflows: the kinds of what can go wrong, and that nobody waits on a server that is away."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from iama.kit.errors import Conflict, IamaError, OverLimit, Unavailable
from iama.kit.keys import KeyMaterial
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import CommandNotLegal, TooManyCommands, WorkflowGateway, WorkflowNotRunning, WorkflowsUnavailable

CALLS: dict[str, Callable[[WorkflowGateway], Awaitable[object]]] = {
    "start": lambda gateway: gateway.start("Job", "job-1", {}),
    "update": lambda gateway: gateway.update("job-1", "cancel", {}, "u-1"),
    "update_completed": lambda gateway: gateway.update_completed("job-1", "cancel", {}, "u-1"),
    "ping": lambda gateway: gateway.ping(),
}


@pytest.mark.parametrize(
    ("error", "kind", "retry"),
    [
        (CommandNotLegal, Conflict, False),
        (WorkflowNotRunning, Conflict, False),
        (TooManyCommands, OverLimit, True),
        (WorkflowsUnavailable, Unavailable, True),
    ],
)
def test_what_is_wrong_now_differs_from_what_heals_by_itself(error: type[IamaError], kind: type[IamaError], retry: bool) -> None:
    assert issubclass(error, kind)
    assert error.retry is retry


def test_a_refused_command_carries_what_would_be_legal() -> None:
    refused = CommandNotLegal(state="ANALYZING", legal=["cancel"], reason="WRONG_STATE")
    assert refused.detail == {"state": "ANALYZING", "legal": ["cancel"], "reason": "WRONG_STATE"}
    assert "detail.legal" in refused.remedy


async def test_every_verb_says_within_seconds_that_the_server_is_away(key_material: KeyMaterial) -> None:
    async def key() -> str:
        return key_material.codec

    async def fails(call: Callable[[WorkflowGateway], Awaitable[object]]) -> None:
        gateway: WorkflowGateway = TemporalGateway(TemporalAddress("127.0.0.1:9", "default", "nobody"), key)
        with pytest.raises(WorkflowsUnavailable):
            await call(gateway)

    async with asyncio.timeout(10):
        await asyncio.gather(*(fails(call) for call in CALLS.values()))
