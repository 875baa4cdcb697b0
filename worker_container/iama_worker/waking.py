"""A database that tells somebody after every commit: that is how events leave at once instead of at the next look."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from iama.db.connection import Database, Opening, OpenUnit
from iama.db.opening import Answers
from iama.db.unit import Tx


class WakingDatabase:
    """`Database` that calls `after_commit` when a transaction ended well."""

    def __init__(self, inner: Database, after_commit: Callable[[], None]) -> None:
        self._inner, self._after_commit = inner, after_commit

    @asynccontextmanager
    async def transaction(self, owner: str | None = None) -> AsyncIterator[Tx]:
        async with self._inner.transaction(owner) as tx:
            yield tx
        self._after_commit()

    @asynccontextmanager
    async def opened(self, owner: str | None, first: Sequence[Opening]) -> AsyncIterator[OpenUnit]:
        async with self._inner.opened(owner, first) as unit:
            yield unit
        self._after_commit()

    async def run(self, owner: str | None, statements: Sequence[Opening]) -> Answers:
        answers = await self._inner.run(owner, statements)
        self._after_commit()
        return answers

    async def close(self) -> None:
        await self._inner.close()
