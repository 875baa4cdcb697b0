"""What has to be done is done, and the cancellation is passed on afterwards."""

import asyncio

import pytest

from iama_worker.aftercare import finish_anyway


async def test_work_goes_on_although_its_caller_is_cancelled_and_the_caller_ends_after_it() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    caller = asyncio.ensure_future(finish_anyway(work()))
    await begun.wait()
    caller.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done.is_set()


async def test_results_and_errors_pass_through() -> None:
    async def answer(value: int) -> int:
        if value < 0:
            raise ValueError
        return value

    assert await finish_anyway(answer(3)) == 3
    with pytest.raises(ValueError, match=r"^$"):
        await finish_anyway(answer(-1))
