"""Limits of a function's environments."""

import asyncio

import pytest

from iama_dev.gateway.environments import FunctionFailed, FunctionTimedOut, LambdaFunction, Throttled

FUNCTIONS = "tests.fixtures.functions"


async def test_one_more_event_than_the_concurrency_limit_is_throttled() -> None:
    function = LambdaFunction(f"{FUNCTIONS}.stuck", timeout_seconds=0.3, concurrency=1)
    running = asyncio.create_task(function.invoke({}))
    await asyncio.sleep(0)
    with pytest.raises(Throttled):
        await function.invoke({})
    with pytest.raises(FunctionTimedOut):
        await running


async def test_a_function_that_raises_keeps_its_environment_and_a_missing_one_fails() -> None:
    function = LambdaFunction(f"{FUNCTIONS}.failing")
    for _ in range(2):
        with pytest.raises(FunctionFailed):
            await function.invoke({})
    assert function.environments == 1
    with pytest.raises(FunctionFailed):
        await LambdaFunction(f"{FUNCTIONS}.absent").invoke({})
