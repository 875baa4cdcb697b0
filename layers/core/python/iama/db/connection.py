"""Ways to a transaction behind one Protocol: here a single lazy connection for a Lambda environment, in `pool` the worker's.

A transaction opens in one round trip: BEGIN, the owner for row-level security and the edge's first queries travel
together. When that fails because the connection died while the environment slept, it is made anew and tried once more:
nothing has happened yet. Statements are never prepared, since a proxy would pin the connection.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias

import psycopg
from psycopg import AsyncConnection

from iama.db.login import Login, login_in_address
from iama.db.opening import Answers, DatabaseUnavailable, Opening, OpenUnit
from iama.db.unit import Tx
from iama.db.wire import begin, connect, hurried, run, translated_errors, unit

__all__ = ["Database", "DatabaseUnavailable", "LambdaDatabase", "OpenUnit", "Opening"]


Send: TypeAlias = Callable[[AsyncConnection, str | None, Sequence[Opening]], Awaitable[Answers]]


class Database(Protocol):
    """Opens transactions. They commit when the block ends well and roll back when it raises."""

    def transaction(self, owner: str | None = None) -> AbstractAsyncContextManager[Tx]:
        """A unit of work; `owner` is the user whose rows it may see, None for the worker and for what has no owner."""
        ...

    def opened(self, owner: str | None, first: Sequence[Opening]) -> AbstractAsyncContextManager[OpenUnit]:
        """The same, with queries that travel together with BEGIN."""
        ...

    async def run(self, owner: str | None, statements: Sequence[Opening]) -> Answers:
        """A whole transaction in one round trip: the rows of each statement."""
        ...

    async def close(self) -> None:
        """Give every connection back."""
        ...


class LambdaDatabase:
    """One connection, made on first use, kept for the life of the environment and replaced when it broke."""

    def __init__(self, url: str, login: Login = login_in_address) -> None:
        self._url, self._login = url, login
        self._connection: AsyncConnection | None = None
        self._busy = False

    @asynccontextmanager
    async def transaction(self, owner: str | None = None) -> AsyncIterator[Tx]:
        async with self.opened(owner, ()) as opened:
            yield opened.tx

    @asynccontextmanager
    async def opened(self, owner: str | None, first: Sequence[Opening]) -> AsyncIterator[OpenUnit]:
        if self._busy:
            raise RuntimeError("this environment's connection already has an open transaction")
        self._busy = True
        try:
            with translated_errors():
                connection, answers = await self._send(begin, owner, first)
                with hurried(connection):
                    async with unit(connection, answers) as opened:
                        yield opened
        finally:
            self._busy = False

    async def run(self, owner: str | None, statements: Sequence[Opening]) -> Answers:
        if self._busy:
            raise RuntimeError("this environment's connection already has an open transaction")
        with translated_errors():
            return (await self._send(run, owner, statements))[1]

    async def _send(self, send: Send, owner: str | None, statements: Sequence[Opening]) -> tuple[AsyncConnection, Answers]:
        """Send on the connection there is; on a fresh one where there is none or it turns out to be dead."""
        if self._connection is not None and not self._connection.closed:
            try:
                with hurried(self._connection):
                    return self._connection, await send(self._connection, owner, statements)
            except psycopg.OperationalError:
                if not self._connection.closed:
                    raise
        self._connection = await connect(self._url, self._login)
        with hurried(self._connection):
            return self._connection, await send(self._connection, owner, statements)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
