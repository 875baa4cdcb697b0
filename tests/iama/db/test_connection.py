"""The single connection of an environment."""

import time

import psycopg
import pytest

from iama.db.connection import LambdaDatabase
from iama.db.opening import DatabaseUnavailable, Opening
from iama.db.queries import Query
from iama.db.wire import ANSWER_SECONDS

OWNER = Query("owner", "SELECT current_setting('app.user_id', true)")
PID = Query("pid", "SELECT pg_backend_pid()")
INSERT = Query("insert", "INSERT INTO login_throttles VALUES (%(subject)s, 1, now(), now())")
COUNT = Query("count", "SELECT count(*) FROM login_throttles")


async def count(database: LambdaDatabase) -> int | None:
    async with database.transaction() as tx:
        return await tx.fetch_scalar(COUNT, {}, int)


async def test_the_owner_is_set_for_this_transaction_only(database: LambdaDatabase) -> None:
    async with database.transaction("somebody") as tx:
        assert await tx.fetch_scalar(OWNER, {}, str) == "somebody"
    async with database.transaction() as tx:
        assert await tx.fetch_scalar(OWNER, {}, str) == ""


async def test_queries_that_travel_with_begin_answer_in_order(database: LambdaDatabase) -> None:
    first = [Opening(Query("a", "SELECT %(n)s::integer AS n"), {"n": 1}), Opening(Query("b", "SELECT 2 AS m WHERE false"), {})]
    async with database.opened("me", first) as unit:
        assert unit.first == ([{"n": 1}], [])
        assert await unit.tx.fetch_scalar(OWNER, {}, str) == "me"


async def test_a_text_that_tries_to_leave_its_literal_stays_in_it(database: LambdaDatabase) -> None:
    nasty = "x'; DELETE FROM users; --\\' $$ %s"
    async with database.opened(nasty, [Opening(Query("echo", "SELECT %(t)s::text AS t"), {"t": nasty})]) as unit:
        assert unit.first == ([{"t": nasty}],)


async def test_a_block_that_ends_well_commits_and_one_that_raises_does_not(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        await tx.execute(INSERT, {"subject": "kept"})
    with pytest.raises(KeyError):
        async with database.transaction() as tx:
            await tx.execute(INSERT, {"subject": "lost"})
            raise KeyError
    assert await count(database) == 1


async def test_a_swallowed_failure_cannot_pass_for_a_commit(database: LambdaDatabase) -> None:
    with pytest.raises(RuntimeError, match="swallowed"):
        async with database.transaction() as tx:
            with pytest.raises(psycopg.errors.DivisionByZero):
                await tx.execute(Query("fail", "SELECT 1 / 0"), {})
    assert await count(database) == 0


async def test_a_connection_that_died_in_its_sleep_is_replaced(database: LambdaDatabase, admin_database_url: str) -> None:
    async with database.transaction() as tx:
        pid = await tx.fetch_scalar(PID, {}, int)
    with psycopg.connect(admin_database_url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert await count(database) == 0
    async with database.transaction() as tx:
        assert await tx.fetch_scalar(PID, {}, int) != pid


async def test_the_connection_is_kept_between_transactions(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        pid = await tx.fetch_scalar(PID, {}, int)
    async with database.transaction() as tx:
        assert await tx.fetch_scalar(PID, {}, int) == pid


async def test_a_second_transaction_inside_the_first_is_a_mistake(database: LambdaDatabase) -> None:
    async with database.transaction():
        with pytest.raises(RuntimeError, match="already has an open transaction"):
            await count(database)
        with pytest.raises(RuntimeError, match="already has an open transaction"):
            await database.run(None, [])


async def test_a_whole_transaction_runs_at_once_or_not_at_all(database: LambdaDatabase) -> None:
    insert = Opening(INSERT, {"subject": "one"})
    assert await database.run("me", [insert, Opening(OWNER, {})]) == ([], [{"current_setting": "me"}])
    with pytest.raises(psycopg.errors.UniqueViolation):
        await database.run(None, [Opening(INSERT, {"subject": "two"}), insert])
    assert await count(database) == 1


async def test_a_server_that_is_away_is_unavailable() -> None:
    with pytest.raises(DatabaseUnavailable):
        async with LambdaDatabase("postgresql://nobody@127.0.0.1:9/none").transaction():
            pass


async def test_a_lock_that_is_not_given_in_time_is_unavailable(database: LambdaDatabase, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as admin:
        admin.execute("LOCK TABLE login_throttles")
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as tx:
                await tx.execute(Query("hurry", "SET LOCAL lock_timeout = '20ms'"), {})
                await tx.execute(INSERT, {"subject": "late"})
    assert await count(database) == 0


async def test_statements_are_never_prepared(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        for _ in range(10):
            await tx.fetch_scalar(COUNT, {}, int)
        assert await tx.fetch_scalar(Query("prepared", "SELECT count(*) FROM pg_prepared_statements"), {}, int) == 0


async def test_a_server_that_holds_the_connection_and_stays_silent_is_unavailable_in_time(
    database: LambdaDatabase, admin_database_url: str
) -> None:
    with psycopg.connect(admin_database_url) as admin:
        admin.execute("LOCK TABLE login_throttles")
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            async with database.opened(None, [Opening(INSERT, {"subject": "waits"})]):
                pass
        assert time.monotonic() - started < ANSWER_SECONDS + 1
    assert await count(database) == 0


async def test_a_statement_that_hangs_inside_a_transaction_undoes_it_whole(database: LambdaDatabase) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with database.transaction() as tx:
            await tx.execute(INSERT, {"subject": "lost"})
            await tx.execute(Query("hang", "SELECT pg_sleep(60)"), {})
    assert await count(database) == 0
