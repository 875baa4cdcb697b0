"""The embedded server: private, survives a kill, refuses a wrong password."""

import signal
import stat
from pathlib import Path

import psycopg
import pytest

from iama_dev.postgres import Settings, start_cluster
from iama_dev.postgres_user import OTHER_UID
from iama_dev.processes import Crew

SCRATCH = Settings(durable=False)


def test_committed_rows_survive_kill_nine_and_restart_on_the_same_directory(tmp_path: Path) -> None:
    with Crew() as crew:
        first = start_cluster(crew, tmp_path / "pg", SCRATCH)
        with psycopg.connect(first.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert first.child is not None
        first.child.process.send_signal(signal.SIGKILL)
        second = start_cluster(crew, tmp_path / "pg", SCRATCH)
        with psycopg.connect(second.url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_lock_file_that_names_a_foreign_process_does_not_block_the_start(tmp_path: Path) -> None:
    with Crew() as crew:
        start_cluster(crew, tmp_path / "pg", SCRATCH)
    (tmp_path / "pg" / "data" / "postmaster.pid").write_text("1\n/nowhere\n")
    with Crew() as crew:
        assert start_cluster(crew, tmp_path / "pg", SCRATCH).child is not None


def test_nothing_in_the_cluster_is_readable_by_others_and_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with Crew() as crew:
        cluster = start_cluster(crew, tmp_path / "pg", SCRATCH)
        for path in (tmp_path / "pg", tmp_path / "pg" / "data", tmp_path / "pg" / "password"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster.database_url("postgres", "postgres", "guess"))


@pytest.mark.skipif("__import__('os').geteuid() != 0", reason="only root can run as another uid")
def test_root_without_user_namespaces_runs_the_server_as_another_uid() -> None:
    with Crew() as crew:
        directory = crew.directory("iama-test-other-")
        cluster = start_cluster(crew, directory, Settings(durable=False, run_as=OTHER_UID))
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (directory / "data").stat().st_uid == OTHER_UID.owner


def test_each_test_gets_a_database_with_its_own_roles(database_url: str, worker_database_url: str) -> None:
    for url, role in ((database_url, "iama_api"), (worker_database_url, "iama_worker")):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)
