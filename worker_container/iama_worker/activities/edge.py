"""The worker's edge: every activity heartbeats from a background task, and every error becomes a typed failure.

A failure carries a code and a sentence for the developer, never the text of an exception. The policy codes are the
refusals that the developer can act on; anything else is ours.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from iama.jobs.contract import INFRA_ERROR, POLICY_ERROR
from iama.kit.errors import IamaError
from iama_engine.errors import EngineError, Refusal

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 1.0
"""Far below the 10 s that keep an activity alive: a cancellation arrives with a heartbeat's answer, and a provider has to stop in 2 s."""
OURS = frozenset({Refusal.RECIPE_UNKNOWN, Refusal.EDIT_REFUSED, Refusal.RECIPE_REFUSED, Refusal.ISOLATION_MISSING})
"""Refusals that no developer caused."""


class WorkerEdge(Interceptor):
    """Wraps every activity."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Edge(next)


class _Edge(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        async with _beating():
            try:
                return await super().execute_activity(input)
            except (ApplicationError, asyncio.CancelledError):
                raise
            except EngineError as error:
                raise _from_engine(error) from None
            except IamaError as error:
                raise ApplicationError(error.code, error.code, error.message, type=INFRA_ERROR, non_retryable=not error.retry) from None
            except Exception:
                logger.exception("activity failed", extra={"activity": activity.info().activity_type})
                message = "Something failed inside the service; nothing was charged."
                raise ApplicationError("INTERNAL_ERROR", "INTERNAL_ERROR", message, type=INFRA_ERROR) from None


def _from_engine(error: EngineError) -> ApplicationError:
    kind = INFRA_ERROR if error.code in OURS else POLICY_ERROR
    return ApplicationError(error.code.value, error.code.value, error.message, type=kind, non_retryable=True)


@asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Heartbeat every few seconds, also before anything has happened; local activities have none."""
    if activity.info().is_local:
        yield
        return
    beat = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beat.cancel()


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(HEARTBEAT_SECONDS)
