"""The migration runner."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from iama.db.migrate import MigrationError, migrate, read_folder

FOLDER = Path(__file__).parents[3] / "migrations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_roles.sql").write_text((FOLDER / "0001_roles.sql").read_text())
    (tmp_path / "0002_one.sql").write_text("CREATE TABLE one (n integer);")
    return tmp_path


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {f"{name} {owner}" for name, owner in rows}


def test_what_is_missing_is_applied_once_and_in_order(empty_database_url: str, folder: Path) -> None:
    assert migrate(empty_database_url, folder) == ["roles", "one"]
    (folder / "0003_two.sql").write_text("CREATE TABLE two (n integer);")
    assert migrate(empty_database_url, folder) == ["two"]
    assert migrate(empty_database_url, folder) == []


def test_tables_belong_to_the_migrator(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    assert "one iama_migrator" in tables(empty_database_url)


def test_an_edited_file_stops_the_run(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0002_one.sql").write_text("CREATE TABLE one (n integer); -- harmless")
    with pytest.raises(MigrationError, match="0002_one was edited"):
        migrate(empty_database_url, folder)


def test_a_lost_file_stops_the_run(empty_database_url: str, folder: Path) -> None:
    migrate(empty_database_url, folder)
    (folder / "0002_one.sql").unlink()
    with pytest.raises(MigrationError, match="0002_one was applied and its file is gone"):
        migrate(empty_database_url, folder)


def test_a_number_below_the_last_one_stops_the_run(empty_database_url: str, folder: Path) -> None:
    (folder / "0005_five.sql").write_text("SELECT 1;")
    migrate(empty_database_url, folder)
    (folder / "0003_late.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="0003_late is older"):
        migrate(empty_database_url, folder)


def test_a_failing_file_leaves_nothing_of_itself(empty_database_url: str, folder: Path) -> None:
    (folder / "0003_half.sql").write_text("CREATE TABLE half (n integer); SELECT 1 / 0;")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty_database_url, folder)
    assert not any(name.startswith("half ") for name in tables(empty_database_url))


def test_two_files_of_one_number_are_refused(folder: Path) -> None:
    (folder / "0002_again.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="two files have the number 0002"):
        read_folder(folder)


async def test_runners_that_start_together_share_the_work(empty_database_url: str) -> None:
    runs = await asyncio.gather(*(asyncio.to_thread(migrate, empty_database_url, FOLDER) for _ in range(4)))
    applied = [name for run in runs for name in run]
    assert sorted(applied) == sorted(migration.name for migration in read_folder(FOLDER))
