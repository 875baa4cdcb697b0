import psycopg
import pytest

from iama_dev import database
from iama_dev.postgres import Cluster
from tests.fixtures.postgres import unique


def test_preparing_creates_migrates_and_lets_the_roles_in_and_may_be_repeated(cluster: Cluster) -> None:
    name = unique("iama_prepared")
    try:
        urls = [database.prepare(cluster, name) for _ in range(2)]
        assert urls[0] == urls[1]
        with psycopg.connect(urls[0].api) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
    finally:
        database.drop_database(cluster, name)


def test_a_role_s_password_is_not_the_other_s(databases: database.DatabaseUrls) -> None:
    password = psycopg.conninfo.conninfo_to_dict(databases.api)["password"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(psycopg.conninfo.make_conninfo(databases.worker, password=str(password)))


def test_a_database_is_dropped_whoever_is_connected(cluster: Cluster) -> None:
    name = unique("iama_dropped")
    database.create_database(cluster, name)
    with psycopg.connect(cluster.database_url(name)) as connection:
        database.drop_database(cluster, name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
