"""A migrated database with its three roles, the same for the local stack and for tests."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from iama_dev.postgres import Cluster

ROLES = ("iama_migrator", "iama_api", "iama_worker")
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True, slots=True)
class Logins:
    """A password for each role of a cluster."""

    passwords: dict[str, str]


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database seen by each role; `admin` is the cluster's superuser and passes row-level security."""

    admin: str
    migrator: str
    api: str
    worker: str


def create_roles(cluster: Cluster) -> Logins:
    """Make the roles where they are missing and give them fresh passwords."""
    logins = Logins({role: secrets.token_urlsafe(24) for role in ROLES})
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])}
        for role, password in logins.passwords.items():
            verb = "ALTER" if role in present else "CREATE"
            connection.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    return logins


def urls(cluster: Cluster, logins: Logins, database: str) -> DatabaseUrls:
    """The addresses of one database."""
    migrator, api, worker = (cluster.database_url(database, role, logins.passwords[role]) for role in ROLES)
    return DatabaseUrls(cluster.database_url(database), migrator, api, worker)


def create_database(cluster: Cluster, name: str, *, template: str | None = None) -> None:
    """An empty database that the migrator owns, or a copy of `template`, which nobody may be connected to."""
    statement = sql.SQL("CREATE DATABASE {} OWNER iama_migrator TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template0")))


def drop_database(cluster: Cluster, name: str) -> None:
    """Remove a database, whoever is connected."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(target: DatabaseUrls) -> None:
    """Apply every migration in order."""
    with psycopg.connect(target.admin, autocommit=True) as connection:
        for path in sorted(MIGRATIONS.glob("[0-9]*.sql")):
            connection.execute(path.read_bytes())
