"""The wire: what a connection is made with, and what becomes of a transaction that fails on the way."""

from collections.abc import AsyncIterator

import psycopg
import pytest
import pytest_asyncio
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus

from iama.db.login import login_in_address
from iama.db.opening import DatabaseUnavailable, Opening
from iama.db.queries import Query
from iama.db.wire import begin, connect, run, translated_errors, unit

ONE = Opening(Query("one", "SELECT 1 AS n"), {})
FAIL = Opening(Query("fail", "SELECT 1 / %(by)s AS n"), {"by": 0})
INSERT = Query("insert", "INSERT INTO login_throttles VALUES (%(subject)s, 1, now(), now())")
COUNT = Opening(Query("count", "SELECT count(*)::integer AS n FROM login_throttles"), {})


@pytest_asyncio.fixture
async def connection(database_url: str) -> AsyncIterator[AsyncConnection]:
    connection = await connect(database_url, login_in_address)
    yield connection
    await connection.close()


async def test_nothing_is_prepared_on_the_server_and_the_role_sets_the_limits(connection: AsyncConnection) -> None:
    assert (connection.prepare_threshold, connection.autocommit) == (None, True)
    settings = []
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone", "application_name"):
        row = await (await connection.execute("SELECT current_setting(%s)", [name])).fetchone()
        settings.append(row and row[0])
    assert settings == ["10s", "8s", "30s", "UTC", "iama"]


async def test_a_script_is_one_transaction_and_answers_each_statement(connection: AsyncConnection) -> None:
    insert = Opening(INSERT, {"subject": "a; DROP TABLE users"})
    assert await run(connection, "me", [ONE, insert, COUNT]) == ([{"n": 1}], [], [{"n": 1}])
    assert connection.info.transaction_status is TransactionStatus.IDLE


async def test_a_script_that_fails_leaves_neither_rows_nor_a_transaction(connection: AsyncConnection) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await run(connection, None, [Opening(INSERT, {"subject": "lost"}), FAIL])
    assert connection.info.transaction_status is TransactionStatus.IDLE
    assert await run(connection, None, [COUNT]) == ([{"n": 0}],)


async def test_a_beginning_that_fails_opens_nothing(connection: AsyncConnection) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await begin(connection, "me", [FAIL])
    assert connection.info.transaction_status is TransactionStatus.IDLE


async def test_the_owner_of_one_unit_is_not_the_owner_of_the_next(connection: AsyncConnection) -> None:
    owner = Opening(Query("owner", "SELECT current_setting('app.user_id', true) AS owner"), {})
    for user in ("somebody", None, "another"):
        async with unit(connection, await begin(connection, user, [owner])) as opened:
            assert opened.first == ([{"owner": user or ""}],)
    assert await run(connection, None, [owner]) == ([{"owner": ""}],)


async def test_a_connection_that_cannot_roll_back_is_closed(connection: AsyncConnection, admin_database_url: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        async with unit(connection, await begin(connection, None, [])) as opened:
            with psycopg.connect(admin_database_url, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
            await opened.tx.execute(INSERT, {"subject": "lost"})
    assert connection.closed


def test_a_database_that_is_away_is_told_from_a_statement_that_is_wrong() -> None:
    with pytest.raises(DatabaseUnavailable), translated_errors():
        raise psycopg.errors.LockNotAvailable
    with pytest.raises(psycopg.errors.UniqueViolation), translated_errors():
        raise psycopg.errors.UniqueViolation
