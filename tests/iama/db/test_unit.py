"""What a transaction reads and writes."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from iama.db.connection import LambdaDatabase
from iama.db.queries import Query
from iama.db.unit import Jsonb

ID = "01930001-0000-7000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    at: datetime
    value: dict[str, list[int]]


ROW = Query("row", "SELECT %(id)s::uuid AS id, now() AS at, %(value)s::jsonb AS value")


async def test_rows_are_dataclasses_with_ids_as_text_and_times_in_utc(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        row = await tx.fetch_one(ROW, {"id": ID, "value": {"a": [1]}}, Row)
        rows = await tx.fetch_all(ROW, {"id": ID, "value": Jsonb({})}, Row)
    assert row is not None and (row.id, row.value) == (ID, {"a": [1]})
    assert str(row.at.tzinfo) in ("UTC", "Etc/UTC")
    assert len(rows) == 1


async def test_no_row_and_null_are_none(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        assert await tx.fetch_one(Query("none", "SELECT 1 AS id WHERE false"), {}, Row) is None
        assert await tx.fetch_scalar(Query("none", "SELECT 1 WHERE false"), {}, int) is None
        assert await tx.fetch_scalar(Query("null", "SELECT NULL"), {}, int) is None


async def test_a_scalar_of_another_type_is_refused(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        with pytest.raises(TypeError, match="text answers str, not int"):
            await tx.fetch_scalar(Query("text", "SELECT 'a'"), {}, int)


async def test_many_rows_are_written_and_counted(database: LambdaDatabase) -> None:
    insert = Query("insert", "INSERT INTO login_throttles VALUES (%(subject)s, 1, now(), now())")
    async with database.transaction() as tx:
        await tx.execute_many(insert, [{"subject": "a"}, {"subject": "b"}])
        await tx.execute_many(insert, [])
        assert await tx.execute(Query("delete", "DELETE FROM login_throttles"), {}) == 2


async def test_two_statements_in_one_round_trip_answer_the_second(database: LambdaDatabase) -> None:
    """A value that looks like a placeholder or ends the text stays a value."""
    odd = {"a": ["%(id)s'; SELECT 1 --"]}
    async with database.transaction() as tx:
        row = await tx.fetch_after((Query("nothing", "SELECT 1"), {}), (ROW, {"id": ID, "value": odd}), Row)
        none = await tx.fetch_after((Query("nothing", "SELECT 1"), {}), (Query("none", "SELECT 1 AS id WHERE false"), {}), Row)
    assert row is not None and (row.id, row.value) == (ID, odd) and none is None
