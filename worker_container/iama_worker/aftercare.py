"""Work that has to be done although whoever started it was cancelled: settling what was used, waiting for a process to end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def finish_anyway(work: Coroutine[Any, Any, T]) -> T:
    """Run outside the caller's scope. A cancellation waits until the work has ended, and is then passed on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
