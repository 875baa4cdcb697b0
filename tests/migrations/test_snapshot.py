"""The snapshot of the schema."""

import psycopg

from migrations.snapshot import COMMAND, FILE, describe, difference


def test_the_file_is_what_the_migrations_make(admin_database_url: str) -> None:
    found = difference(describe(admin_database_url))
    assert not found, f"migrations/schema.sql is out of date: write it again with `{COMMAND}`\n{found}"


def test_a_change_of_each_kind_shows(admin_database_url: str) -> None:
    changes = (
        "ALTER TABLE users ADD COLUMN nickname text",
        "ALTER TABLE outbox DROP CONSTRAINT outbox_key",
        "DROP INDEX usage_ledger_balance",
        "GRANT DELETE ON audit_events TO iama_worker",
        "DROP POLICY job_files_owner ON job_files",
        "DROP TRIGGER dynamic_configs_history ON dynamic_configs",
        "ALTER FUNCTION keep_config_history() SECURITY INVOKER",
        "ALTER TABLE job_events DISABLE ROW LEVEL SECURITY",
    )
    before = describe(admin_database_url)
    for change in changes:
        with psycopg.connect(admin_database_url) as connection:
            connection.execute(change.encode())
        after = describe(admin_database_url)
        assert after != before, change
        before = after


def test_the_file_holds_no_password_and_no_row() -> None:
    text = FILE.read_text("utf-8")
    assert "PASSWORD '" not in text
    assert not any(line.startswith(("INSERT", "COPY")) for line in text.splitlines())
