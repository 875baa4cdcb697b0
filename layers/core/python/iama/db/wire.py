"""How a connection is made, a transaction opened and ended. Both kinds of database share this.

Connections are in autocommit, so that BEGIN and COMMIT are ours: BEGIN travels together with the first queries, bound on
the client because the extended protocol takes one statement at a time.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TypedDict

import psycopg
from psycopg import AsyncClientCursor, AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.json import JsonbDumper
from psycopg.types.string import TextLoader

from iama.db.login import Login
from iama.db.opening import Answers, DatabaseUnavailable, Opening, OpenUnit, Rows
from iama.db.queries import Query
from iama.db.unit import Tx

ANSWER_SECONDS = 4.0
"""How long a request waits for one unit of work; the function itself has ten seconds, and wants to tell why."""
_OWNER = Query("set_owner", "SELECT set_config('app.user_id', %(owner)s, true)")
_NO_WAIT = Query("no_wait", "SELECT set_config('synchronous_commit', 'off', true)")


class ConnectOptions(TypedDict):
    """What every connection is made with; seconds, but for `tcp_user_timeout`, which libpq counts in milliseconds."""

    autocommit: bool
    prepare_threshold: None
    connect_timeout: int
    keepalives_idle: int
    tcp_user_timeout: int
    application_name: str


CONNECT_OPTIONS = ConnectOptions(
    autocommit=True,
    prepare_threshold=None,
    connect_timeout=5,
    keepalives_idle=30,
    tcp_user_timeout=5000,
    application_name="iama",
)


async def connect(url: str, login: Login) -> AsyncConnection:
    """A connection of our own making."""
    connection = await AsyncConnection.connect(url, **await login(), **CONNECT_OPTIONS)
    await configure(connection)
    return connection


async def configure(connection: AsyncConnection) -> None:
    """Read `uuid` as text and send `dict` as jsonb."""
    connection.adapters.register_loader("uuid", TextLoader)
    connection.adapters.register_dumper(dict, JsonbDumper)


@contextmanager
def translated_errors() -> Iterator[None]:
    """A database that is away, full, or asks for a retry is Unavailable; a broken statement stays what it is."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable from error


@contextmanager
def hurried(connection: AsyncConnection) -> Iterator[None]:
    """Cut a connection whose server holds it and says nothing: TCP sees no fault in that, and a cancelled query would wait on."""
    loop = asyncio.get_running_loop()
    timer = loop.call_later(ANSWER_SECONDS, _cut, connection)
    try:
        yield
    except psycopg.OperationalError as error:
        if timer.when() <= loop.time():
            raise DatabaseUnavailable from error
        raise
    finally:
        timer.cancel()


def _cut(connection: AsyncConnection) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


async def run(connection: AsyncConnection, owner: str | None, statements: Sequence[Opening]) -> Answers:
    """A whole transaction in one round trip: for effects that need no answer in between."""
    return await _script(connection, ["BEGIN", _owned_by(owner), *statements, "COMMIT"])


async def begin(connection: AsyncConnection, owner: str | None, first: Sequence[Opening]) -> Answers:
    """BEGIN, the owner and `first` in one round trip; the rows of each of `first`."""
    alone = [opening for opening in first if opening.alone]
    before: list[str | Opening] = ["BEGIN", _Silent(_NO_WAIT, {}), *alone, "COMMIT"] if alone else []
    return await _script(connection, [*before, "BEGIN", _owned_by(owner), *first[len(alone) :]])


@dataclass(frozen=True, slots=True)
class _Silent(Opening):
    """A statement whose rows nobody wants."""


def _owned_by(owner: str | None) -> _Silent:
    return _Silent(_OWNER, {"owner": owner or ""})


async def _script(connection: AsyncConnection, parts: Sequence[str | Opening]) -> Answers:
    """Send everything together; the rows of each statement that is asked for rows. A failure leaves no transaction behind."""
    answers: list[Rows] = []
    try:
        async with AsyncClientCursor(connection, row_factory=dict_row) as cursor:
            bound = [part if isinstance(part, str) else cursor.mogrify(part.query.sql, part.params) for part in parts]
            await cursor.execute("; ".join(bound))
            for part in parts:
                if isinstance(part, Opening) and not isinstance(part, _Silent):
                    answers.append([dict(row) for row in await cursor.fetchall()] if cursor.description else [])
                cursor.nextset()
    except BaseException:
        await _roll_back(connection)
        raise
    return tuple(answers)


@asynccontextmanager
async def unit(connection: AsyncConnection, answers: Answers) -> AsyncIterator[OpenUnit]:
    """Commit when the block ends well, roll back when it raises or when a statement failed and was swallowed."""
    try:
        yield OpenUnit(Tx(connection), answers)
        if connection.info.transaction_status is TransactionStatus.INERROR:
            raise RuntimeError("a statement of this transaction failed and its error was swallowed")
        await connection.execute("COMMIT")
    except BaseException:
        await _roll_back(connection)
        raise


async def _roll_back(connection: AsyncConnection) -> None:
    """Undo; a connection that cannot even do that is closed, which undoes as well."""
    if connection.closed:
        return
    try:
        await connection.execute("ROLLBACK")
    except psycopg.Error:
        await connection.close()
