"""A migrated database and the logins of its roles, the same for the local stack and for tests.

The migrations make the roles without passwords. Ours are derived from the superuser's, so that several test processes may share a server.
"""

import hmac
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from iama.db.migrate import migrate
from iama_dev.postgres import Cluster

ROLES = ("iama_api", "iama_worker")
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database seen by each role; `admin` is the cluster's superuser and passes row-level security."""

    admin: str
    api: str
    worker: str


def create_database(cluster: Cluster, name: str, *, template: str = "template0") -> None:
    """An empty database, or a copy of `template`, to which nobody may be connected."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(cluster: Cluster, name: str) -> None:
    """Remove a database, whoever is connected."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def prepare(cluster: Cluster, database: str) -> DatabaseUrls:
    """Create the database where it is missing, apply what migrations it lacks, and give the roles fresh passwords."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        present = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    if present is None:
        create_database(cluster, database)
    migrate(cluster.database_url(database), MIGRATIONS)
    give_passwords(cluster)
    return urls(cluster, database)


def give_passwords(cluster: Cluster) -> None:
    """Let the roles of a migrated cluster log in."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('iama roles'))")
        for role in ROLES:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(_password(cluster, role))))


def urls(cluster: Cluster, database: str) -> DatabaseUrls:
    """The addresses of one database."""
    api, worker = (cluster.database_url(database, role, _password(cluster, role)) for role in ROLES)
    return DatabaseUrls(cluster.database_url(database), api, worker)


def _password(cluster: Cluster, role: str) -> str:
    return hmac.digest(cluster.url.encode(), role.encode(), "sha256").hex()
