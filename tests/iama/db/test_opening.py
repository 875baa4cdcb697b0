"""What travels with BEGIN: rows as dataclasses, and a query alone that stays counted whatever becomes of the rest."""

from dataclasses import dataclass

import pytest

from iama.db.connection import LambdaDatabase
from iama.db.opening import DatabaseUnavailable, Opening, first_as
from iama.db.queries import Query
from iama.kit.errors import Unavailable

COUNT = Opening(Query("count", "SELECT count(*)::integer AS n FROM login_throttles"), {})


@dataclass(frozen=True)
class Row:
    n: int
    name: str = "none"


def counted(subject: str, *, alone: bool) -> Opening:
    """A query that leaves a row and tells it."""
    text = "INSERT INTO login_throttles VALUES (%(subject)s, 1, now(), now()) RETURNING 1 AS n"
    return Opening(Query("insert", text), {"subject": subject}, alone)


def test_the_first_row_is_the_dataclass_and_no_row_is_none() -> None:
    assert first_as([{"n": 1, "name": "a"}, {"n": 2, "name": "b"}], Row) == Row(1, "a")
    assert first_as([{"n": 1}], Row) == Row(1)
    assert first_as([], Row) is None


def test_a_row_that_does_not_fit_is_a_mistake_in_the_query() -> None:
    with pytest.raises(TypeError):
        first_as([{"m": 1}], Row)


@pytest.mark.parametrize(("alone", "kept"), [(True, 1), (False, 0)])
async def test_only_what_stands_alone_outlives_a_unit_that_fails(database: LambdaDatabase, alone: bool, kept: int) -> None:
    with pytest.raises(KeyError):
        async with database.opened(None, [counted("a", alone=alone)]) as opened:
            assert first_as(opened.first[0], Row) == Row(1)
            raise KeyError
    (rows,) = await database.run(None, [COUNT])
    assert first_as(rows, Row) == Row(kept)


async def test_both_kinds_together_answer_in_the_order_they_were_asked(database: LambdaDatabase) -> None:
    two = Opening(Query("two", "SELECT 2 AS n"), {})
    async with database.opened(None, [counted("a", alone=True), two, COUNT]) as opened:
        assert [first_as(rows, Row) for rows in opened.first] == [Row(1), Row(2), Row(1)]


def test_a_database_that_is_away_comes_back() -> None:
    error = DatabaseUnavailable()
    assert isinstance(error, Unavailable)
    assert (error.code, error.retry) == ("DATABASE_UNAVAILABLE", True)
