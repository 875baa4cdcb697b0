"""Logging in by a secret: the address holds no credentials, and both kinds of database read them when they connect."""

import json
from urllib.parse import urlsplit, urlunsplit

import pytest

from iama.db.connection import Database, LambdaDatabase
from iama.db.login import login_by_secret, login_in_address
from iama.db.pool import PooledDatabase
from iama.db.queries import Query


class Drawer:
    """Secrets in a dictionary."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    async def read(self, name: str) -> str:
        return self.secrets[name]


@pytest.mark.parametrize("kind", [LambdaDatabase, PooledDatabase])
async def test_the_login_comes_from_the_secret(database_url: str, kind: type[LambdaDatabase] | type[PooledDatabase]) -> None:
    parts = urlsplit(database_url)
    address = urlunsplit(parts._replace(netloc=f"{parts.hostname}:{parts.port}"))
    login = login_by_secret(Drawer(database=json.dumps({"username": parts.username, "password": parts.password})), "database")
    database: Database = kind(address, login=login)
    try:
        async with database.transaction() as tx:
            who = await tx.fetch_scalar(Query("who", "SELECT current_user::text"), {}, str)
        assert who == parts.username
    finally:
        await database.close()


def test_without_a_name_the_address_says_who() -> None:
    assert login_by_secret(Drawer(), "") is login_in_address
