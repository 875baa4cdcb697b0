"""Environments: their limit, their end, and that all functions of a gateway share them."""

import asyncio
import queue
import threading

import pytest

from iama_dev.gateway.app import Tables, build
from iama_dev.gateway.environments import Fleet, FunctionFailed, FunctionTimedOut, LambdaFunction, Throttled
from iama_dev.peers.signatures import Verifier
from infra.routes import Identity, Route

FUNCTIONS = "tests.fixtures.functions"


async def test_one_more_event_than_the_concurrency_limit_is_throttled() -> None:
    function = LambdaFunction(f"{FUNCTIONS}.stuck", Fleet(concurrency=1), timeout_seconds=0.3)
    running = asyncio.create_task(function.invoke({}))
    await asyncio.sleep(0)
    with pytest.raises(Throttled):
        await function.invoke({})
    with pytest.raises(FunctionTimedOut):
        await running


async def test_a_function_that_raises_keeps_its_environment_and_a_missing_one_fails() -> None:
    fleet = Fleet()
    function = LambdaFunction(f"{FUNCTIONS}.failing", fleet)
    for _ in range(2):
        with pytest.raises(FunctionFailed):
            await function.invoke({})
    assert len(fleet) == 1
    with pytest.raises(FunctionFailed):
        await LambdaFunction(f"{FUNCTIONS}.absent", fleet).invoke({})
    fleet.close()


async def test_an_environment_gives_back_what_it_kept_when_it_ends() -> None:
    given_back = queue.SimpleQueue[str]()
    fleet = Fleet(finish=lambda: given_back.put(threading.current_thread().name))
    await LambdaFunction(f"{FUNCTIONS}.echo", fleet).invoke({})
    fleet.close()
    assert given_back.get(timeout=5).startswith("environment-")


async def test_the_functions_of_a_gateway_take_turns_in_the_environments_of_the_fleet_it_was_given() -> None:
    fleet = Fleet()
    routes = [Route("GET", f"/{name}", f"{FUNCTIONS}.{name}", Identity.PUBLIC, "test") for name in ("echo", "binary")]
    gateway = build(Tables(routes, []), Verifier({}), fleet=fleet)
    for function in gateway.functions:
        await function.invoke({})
    assert len(fleet) == 1
    fleet.close()
