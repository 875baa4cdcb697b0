"""The migration runner: `python -m iama.db.migrate --url URL [--folder migrations]`.

Each file is one transaction under an advisory lock that ends with it, so any number of runners may start at once.
Surprising: a file whose text changed after it was applied stops the run, even when the change is a comment.
"""

import argparse
import hashlib
import logging
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import psycopg
from psycopg.rows import class_row

from iama.db.queries import parse

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_Q = parse(files("iama.db").joinpath("migrate.sql").read_text("utf-8"), "migrate.sql")
_log = logging.getLogger(__name__)


class MigrationError(Exception):
    """The files and the database do not fit together; the message says which file."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """What the database remembers of a file."""

    number: int
    name: str
    sha256: str


def read_folder(folder: Path) -> list[Migration]:
    """The numbered files of `folder`, in order."""
    found = [
        Migration(int(match[1]), match[2], path.read_text("utf-8"))
        for path in sorted(folder.glob("*.sql"))
        if (match := _FILE.fullmatch(path.name))
    ]
    numbers = [migration.number for migration in found]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise MigrationError(f"two files have the number {twice[0]:04}")
    return found


def migrate(url: str, folder: Path) -> list[str]:
    """Apply what is missing; the names of the files that were applied by this call."""
    migrations = read_folder(folder)
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        with connection.transaction():
            connection.execute(_Q["lock"].sql)
            connection.execute(_Q["create_table"].sql)
        return [migration.name for migration in migrations if _apply(connection, migration, migrations)]


def _apply(connection: psycopg.Connection, migration: Migration, known: list[Migration]) -> bool:
    with connection.transaction():
        connection.execute(_Q["lock"].sql)
        with connection.cursor(row_factory=class_row(Applied)) as cursor:
            applied = cursor.execute(_Q["applied"].sql).fetchall()
        _check(applied, known)
        if any(row.number == migration.number for row in applied):
            return False
        if applied and applied[-1].number > migration.number:
            raise MigrationError(f"{migration.number:04}_{migration.name} is older than what was applied last: give it a new number")
        connection.execute(_Q["set_timeouts"].sql)
        if migration.number > 1:
            connection.execute(_Q["become_owner"].sql)
        connection.execute(migration.sql)
        connection.execute(_Q["become_self"].sql)
        connection.execute(_Q["remember"].sql, {"number": migration.number, "name": migration.name, "sha256": migration.sha256})
    _log.info("applied %04d_%s", migration.number, migration.name)
    return True


def _check(applied: list[Applied], known: list[Migration]) -> None:
    """Every applied file still exists with the text it had."""
    by_number = {migration.number: migration for migration in known}
    for row in applied:
        migration = by_number.get(row.number)
        if migration is None:
            raise MigrationError(f"{row.number:04}_{row.name} was applied and its file is gone")
        if migration.sha256 != row.sha256:
            raise MigrationError(f"{row.number:04}_{row.name} was edited after it was applied: write a new file instead")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m iama.db.migrate", description="Apply the missing migrations.")
    parser.add_argument("--url", required=True, help="PostgreSQL URL of a role that may create roles and tables")
    parser.add_argument("--folder", type=Path, default=Path("migrations"))
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    applied = migrate(chosen.url, chosen.folder)
    _log.info("%d applied, the schema is up to date", len(applied))


if __name__ == "__main__":
    main()
