"""The unit of work: what a service may do inside a transaction that the edge opened.

Rows come back as frozen dataclasses, matched by column name. `uuid` columns read as text, a `dict` parameter is sent as
jsonb; a list that should be jsonb is wrapped in `Jsonb`, since a bare list is an array.
"""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from psycopg import AsyncClientCursor, AsyncConnection
from psycopg.rows import class_row, scalar_row
from psycopg.types.json import Jsonb

from iama.db.queries import Query

__all__ = ["Jsonb", "Params", "Tx"]

Params: TypeAlias = Mapping[str, object]
R = TypeVar("R")


class Tx:
    """One open transaction. Services take it first and never commit."""

    __slots__ = ("_connection",)

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fetch_one(self, query: Query, params: Params, row: type[R]) -> R | None:
        """The first row as `row`, or None."""
        async with self._connection.cursor(row_factory=class_row(row)) as cursor:
            await cursor.execute(query.sql, params)
            return await cursor.fetchone()

    async def fetch_all(self, query: Query, params: Params, row: type[R]) -> list[R]:
        """Every row as `row`."""
        async with self._connection.cursor(row_factory=class_row(row)) as cursor:
            await cursor.execute(query.sql, params)
            return await cursor.fetchall()

    async def fetch_scalar(self, query: Query, params: Params, kind: type[R]) -> R | None:
        """The first column of the first row, or None where there is no row or it is NULL."""
        async with self._connection.cursor(row_factory=scalar_row) as cursor:
            await cursor.execute(query.sql, params)
            found: object = await cursor.fetchone()
        if found is None:
            return None
        if not isinstance(found, kind):
            raise TypeError(f"{query.name} answers {type(found).__name__}, not {kind.__name__}")
        return found

    async def fetch_after(self, first: tuple[Query, Params], then: tuple[Query, Params], row: type[R]) -> R | None:
        """Run two statements in one round trip; the first row of the second as `row`. Each sees what was committed before it began."""
        async with AsyncClientCursor(self._connection, row_factory=class_row(row)) as cursor:
            await cursor.execute("; ".join(cursor.mogrify(query.sql, params) for query, params in (first, then)))
            cursor.nextset()
            return await cursor.fetchone()

    async def execute(self, query: Query, params: Params) -> int:
        """Run it; the number of rows it touched."""
        cursor = await self._connection.execute(query.sql, params)
        return cursor.rowcount

    async def execute_many(self, query: Query, rows: list[dict[str, object]]) -> None:
        """Run it once for each of `rows`, in one round trip."""
        if not rows:
            return
        async with self._connection.cursor() as cursor:
            await cursor.executemany(query.sql, rows)
