"""What the schema itself enforces about jobs, whatever the code above it does."""

import psycopg
import pytest
from psycopg import errors, sql

from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker

FENCED = (
    "projects",
    "refactor_jobs",
    "job_files",
    "job_artifacts",
    "job_events",
    "strategy_proposals",
    "spec_revisions",
    "bdd_items",
    "sdd_items",
    "deliveries",
    "delivery_files",
)


def as_owner(url: str, user_id: str) -> psycopg.Connection:
    connection = psycopg.connect(url)
    connection.execute("SELECT set_config('app.user_id', %s, false)", [user_id])
    return connection


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def test_the_second_fence_shows_nobody_the_rows_of_another(
    database_url: str, delivered: Delivered, pro: SignedUp, stranger: SignedUp
) -> None:
    with (
        as_owner(database_url, pro.user_id) as own,
        as_owner(database_url, stranger.user_id) as other,
        psycopg.connect(database_url) as none,
    ):
        for table in FENCED:
            assert (count(own, table) > 0, count(other, table), count(none, table)) == (True, 0, 0), table


def test_every_table_that_knows_a_job_is_fenced(admin_database_url: str) -> None:
    query = """
        SELECT DISTINCT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname IN ('job_id', 'run_id', 'action_id')
            AND NOT c.relrowsecurity AND NOT a.attisdropped
    """
    with psycopg.connect(admin_database_url) as connection:
        open_tables = {row[0] for row in connection.execute(query).fetchall()}
    assert open_tables == {"quota_reservations", "entitlement_snapshots", "usage_ledger", "stream_subscriptions"}


def test_a_stranger_can_put_nothing_into_a_job(database_url: str, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    job_id = job_maker.create(pro)
    with as_owner(database_url, stranger.user_id) as other:
        assert other.execute("UPDATE refactor_jobs SET failure_code = 'X' WHERE job_id = %s", [job_id]).rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege):
            other.execute("INSERT INTO job_files (job_id, path, sha256, size) VALUES (%s, 'x', %s, 1)", [job_id, "a" * 64])


def test_a_handler_cannot_write_the_status_of_a_started_job(database_url: str, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    with as_owner(database_url, pro.user_id) as own, pytest.raises(errors.InsufficientPrivilege):
        own.execute("UPDATE refactor_jobs SET status = 'WAITING_STRATEGY' WHERE job_id = %s", [job_id])


@pytest.mark.parametrize("role", ["api", "worker"])
@pytest.mark.parametrize("statement", ["UPDATE spec_revisions SET key = 'x'", "DELETE FROM spec_revisions", "DELETE FROM audit_events"])
def test_what_was_said_is_never_changed_or_removed(database_url: str, worker_database_url: str, role: str, statement: str) -> None:
    with psycopg.connect(database_url if role == "api" else worker_database_url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE refactor_jobs SET status = 'ANALYZING' WHERE job_id = %s", errors.CheckViolation),
        ("UPDATE refactor_jobs SET status = 'DELIVERED' WHERE job_id = %s", errors.CheckViolation),
        ("UPDATE refactor_jobs SET status = 'SOMEWHERE' WHERE job_id = %s", errors.CheckViolation),
        ("UPDATE job_artifacts SET expires_at = NULL WHERE job_id = %s", errors.NotNullViolation),
        ("UPDATE job_artifacts SET kms_key_ref = NULL WHERE job_id = %s", errors.NotNullViolation),
        ("UPDATE job_artifacts SET kms_key_ref = '' WHERE job_id = %s", errors.CheckViolation),
        ("UPDATE job_artifacts SET key = 'elsewhere' WHERE job_id = %s", errors.CheckViolation),
        (
            "INSERT INTO job_events (job_id, seq, type, key, payload, at) VALUES (%s, 9, 'log_line', 'k', '{}', now())",
            errors.CheckViolation,
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_even_from_the_owner_of_the_schema(
    admin_database_url: str, job_maker: JobMaker, pro: SignedUp, statement: str, error: type[Exception]
) -> None:
    job_id = job_maker.create(pro)
    with psycopg.connect(admin_database_url) as connection, pytest.raises(error):
        connection.execute(statement, [job_id])


def test_an_attempt_happens_once(admin_database_url: str, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    columns = "job_id, attempt_number, producer, title, model_class, started_at"
    statement = f"INSERT INTO patch_attempts ({columns}) VALUES (%s, 1, 'x', 'x', 'L0', now())"
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(statement, [job_id])
        with pytest.raises(errors.UniqueViolation):
            connection.execute(statement, [job_id])


def test_an_event_number_is_given_once(admin_database_url: str, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    statement = "INSERT INTO job_events (job_id, seq, type, key, payload, at) VALUES (%s, 1, 'spec_updated', %s, '{}', now())"
    with psycopg.connect(admin_database_url) as connection, pytest.raises(errors.UniqueViolation):
        connection.execute(statement, [job_id, new_id()])
