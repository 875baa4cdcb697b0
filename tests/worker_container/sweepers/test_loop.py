"""The loop goes on whatever is away."""

import asyncio
from dataclasses import dataclass, field

from iama.kit.workflows import WorkflowsUnavailable
from iama_cli.local.heartbeat import INTERVAL_S
from iama_worker.sweepers.loop import run_sweep
from iama_worker.sweepers.presence import LossSweep


@dataclass
class Scripted:
    """Finds what the script says, -1 being a part that is away, then waits for the end of the test."""

    finds: list[int]
    every_s: float = 0.0
    rest_s: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> int:
        if not self.finds:
            self.done.set()
            await asyncio.Event().wait()
        found = self.finds.pop(0)
        if found < 0:
            raise WorkflowsUnavailable
        return found


async def test_neither_a_find_nor_a_part_that_is_away_ends_the_looking() -> None:
    sweep = Scripted([3, 0, -1, -1, 1])
    async with asyncio.timeout(30):
        task = asyncio.create_task(run_sweep(sweep, away_s=0.0))
        await sweep.done.wait()
    assert not task.done()
    task.cancel()


async def test_after_a_find_the_next_look_follows_at_once() -> None:
    sweep = Scripted([3, 1], every_s=3_600.0)
    async with asyncio.timeout(30):
        task = asyncio.create_task(run_sweep(sweep))
        await sweep.done.wait()
    task.cancel()


async def test_a_sweep_that_judges_others_waits_until_they_could_be_heard() -> None:
    sweep = Scripted([], rest_s=3_600.0)
    task = asyncio.create_task(run_sweep(sweep))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not sweep.done.is_set()
    task.cancel()
    assert LossSweep.rest_s > INTERVAL_S
