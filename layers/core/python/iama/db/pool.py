"""The worker's database: a pool that checks a connection before it lends it. psycopg_pool ships with the worker only."""

import select
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from iama.db.login import Login, login_in_address
from iama.db.opening import Answers, Opening, OpenUnit
from iama.db.unit import Tx
from iama.db.wire import CONNECT_OPTIONS, begin, configure, run, translated_errors, unit

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool


class PooledDatabase:
    """`Database` over at most `size` connections, opened on first use."""

    def __init__(self, url: str, size: int = 8, seconds_to_wait: float = 10, login: Login = login_in_address) -> None:
        self._login = login
        self._url, self._size, self._seconds_to_wait = url, size, seconds_to_wait
        self._pool: AsyncConnectionPool | None = None

    @asynccontextmanager
    async def transaction(self, owner: str | None = None) -> AsyncIterator[Tx]:
        async with self.opened(owner, ()) as opened:
            yield opened.tx

    @asynccontextmanager
    async def opened(self, owner: str | None, first: Sequence[Opening]) -> AsyncIterator[OpenUnit]:
        pool = await self._opened_pool()
        with translated_errors():
            async with pool.connection() as connection:
                answers = await begin(connection, owner, first)
                async with unit(connection, answers) as opened:
                    yield opened

    async def run(self, owner: str | None, statements: Sequence[Opening]) -> Answers:
        pool = await self._opened_pool()
        with translated_errors():
            async with pool.connection() as connection:
                return await run(connection, owner, statements)

    async def _opened_pool(self) -> "AsyncConnectionPool":
        if self._pool is None:
            from psycopg_pool import AsyncConnectionPool

            self._pool = AsyncConnectionPool(
                self._url,
                kwargs=self._options,
                configure=configure,
                check=_check,
                min_size=1,
                max_size=self._size,
                timeout=self._seconds_to_wait,
                open=False,
            )
        await self._pool.open()
        return self._pool

    async def _options(self) -> dict[str, Any]:
        return {**await self._login(), **CONNECT_OPTIONS}

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def _check(connection: "AsyncConnection") -> None:
    """Raise where the server has closed the connection.

    Then there is something to read on it, and only then the server is asked: asking each time would be a round trip more for each
    transaction. One that went away without a word is noticed by neither.
    """
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        await connection.execute("")
