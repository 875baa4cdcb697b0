"""Lambda's execution environments: a thread with its own event loop, one event at a time, made on demand and kept warm.

A thread each, because an ASGI adapter such as Mangum runs the loop of its thread to the end of one request and cannot do so inside a
running loop. As in Lambda, what a handler keeps between events belongs to its environment, and nothing runs between two events.
"""

import asyncio
import contextlib
import importlib
import logging
import queue
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from iama_dev.gateway.context import LambdaContext

Event: TypeAlias = Mapping[str, Any]
Handler: TypeAlias = Callable[[Any, Any], Any]
Finish: TypeAlias = Callable[[], None]
IDLE_SECONDS = 600.0
log = logging.getLogger("iama_dev.gateway")


class FunctionError(Exception):
    """An invocation without an answer."""


class FunctionFailed(FunctionError):
    """The handler raised, or could not be imported."""


class FunctionTimedOut(FunctionError):
    """The function's time was over."""


class Throttled(FunctionError):
    """All environments are busy and the concurrency limit is reached."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event for one environment, and where its answer goes."""

    event: Event
    context: LambdaContext
    answer: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop

    def settle(self, outcome: Any, error: Exception | None) -> None:
        """Hand the answer back to the gateway's loop, which may be gone already."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._set, outcome, error)

    def _set(self, outcome: Any, error: Exception | None) -> None:
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(outcome)
        else:
            self.answer.set_exception(error)


class Environment:
    """One warm thread. Functions are imported into it when first called."""

    def __init__(self, finish: Finish) -> None:
        self.stream = f"local/[$LATEST]{uuid.uuid4().hex}"
        self.idle_since = time.monotonic()
        self._finish = finish
        self._inbox: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._live, name=f"environment-{self.stream[-6:]}", daemon=True).start()

    def accept(self, invocation: Invocation) -> None:
        """Run an event; the caller sees to it that no other is running."""
        self._inbox.put(invocation)

    def retire(self) -> None:
        """End after the present event."""
        self._inbox.put(None)

    def kill(self) -> None:
        """End now: whatever awaits is cancelled. Code that computes runs on with its answer unheard, for threads cannot be killed."""
        self.retire()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._cancel_all)

    def _cancel_all(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    def _live(self) -> None:
        loops = {self._loop}
        asyncio.set_event_loop(self._loop)
        while (invocation := self._inbox.get()) is not None:
            name = invocation.context.function_name
            try:
                handler: Handler = importlib.import_module(name).handler
                invocation.settle(handler(invocation.event, invocation.context), None)
            except BaseException as error:
                log.error("%s failed", name, exc_info=error)
                invocation.settle(None, FunctionFailed(type(error).__name__))
            with contextlib.suppress(RuntimeError):
                self._loop = asyncio.get_event_loop()
                loops.add(self._loop)
        try:
            self._finish()
        finally:
            for loop in loops:
                loop.close()


@dataclass(slots=True)
class Fleet:
    """Environments that exist now. `finish` is called in an environment's thread at its end, to give back what it kept.

    Lambda has a fleet for each function. The gateway shares one among all, since each new environment connects to everything
    anew and one user would pay that at every first step; a handler cannot tell, for it sees one event at a time either way.
    """

    concurrency: int = 128
    finish: Finish = lambda: None
    _idle: deque[Environment] = field(default_factory=deque)
    _busy: set[Environment] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._idle) + len(self._busy)

    def take(self) -> Environment:
        """An idle environment, the warmest first, or a new one; Throttled at the limit."""
        if not self._idle and len(self._busy) >= self.concurrency:
            raise Throttled
        environment = self._idle.pop() if self._idle else Environment(self.finish)
        self._busy.add(environment)
        return environment

    def give_back(self, environment: Environment) -> None:
        """It is idle again; what was idle for long is ended."""
        self._busy.discard(environment)
        now = environment.idle_since = time.monotonic()
        self._idle.append(environment)
        while now - self._idle[0].idle_since > IDLE_SECONDS:
            self._idle.popleft().retire()

    def kill(self, environment: Environment) -> None:
        """It is not to be used again."""
        self._busy.discard(environment)
        environment.kill()

    def close(self) -> None:
        """End every environment, the idle ones in order."""
        for environment in self._idle:
            environment.retire()
        for environment in self._busy:
            environment.kill()
        self._idle.clear()
        self._busy.clear()


@dataclass(frozen=True, slots=True)
class LambdaFunction:
    """A function: the dotted module that holds a callable named `handler`, and what it may use."""

    handler: str
    fleet: Fleet
    memory: int = 512
    timeout_seconds: float = 10.0

    async def invoke(self, event: Event) -> Any:
        """Run one event; raises a FunctionError when there is no answer."""
        environment = self.fleet.take()
        loop = asyncio.get_running_loop()
        context = LambdaContext(self.handler, str(self.memory), time.monotonic() + self.timeout_seconds, environment.stream)
        invocation = Invocation(event, context, loop.create_future(), loop)
        environment.accept(invocation)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                outcome = await invocation.answer
        except FunctionFailed:
            self.fleet.give_back(environment)
            raise
        except BaseException as error:
            self.fleet.kill(environment)
            raise FunctionTimedOut(self.handler) if isinstance(error, TimeoutError) else error from error
        self.fleet.give_back(environment)
        return outcome
