"""What the schema itself enforces about money, the audit trail and the configuration."""

import json
from typing import Any

import psycopg
import pytest
from psycopg import errors

from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker

APPEND_ONLY = {
    "audit_events": "action",
    "usage_ledger": "stage",
    "entitlement_snapshots": "tier",
    "spec_revisions": "key",
    "credit_grants": "reason",
    "dynamic_config_history": "actor",
}
CONFIG = "INSERT INTO dynamic_configs (key, value, actor) VALUES (%s, %s, 'test')"


def execute(url: str, statement: str, *params: object) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode(), params)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_record_is_never_rewritten(database_url: str, worker_database_url: str, table: str) -> None:
    for url in (database_url, worker_database_url):
        for statement in (f"UPDATE {table} SET {APPEND_ONLY[table]} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(errors.InsufficientPrivilege):
                execute(url, statement)


def test_no_application_role_owns_makes_or_drops_anything(database_url: str, worker_database_url: str) -> None:
    for url in (database_url, worker_database_url):
        for statement in (
            "CREATE TABLE mine (n integer)",
            "DROP TABLE outbox",
            "ALTER TABLE users ADD COLUMN mine text",
            "SET ROLE iama_migrator",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                execute(url, statement)


def test_only_the_functions_write_accounts_and_only_the_worker_counters_and_what_was_paid(
    database_url: str, worker_database_url: str
) -> None:
    for statement in (
        "UPDATE users SET email = 'x@example.com'",
        "DELETE FROM subscription_tiers",
        "UPDATE kill_switches SET reason = ''",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            execute(worker_database_url, statement)
    for statement in (
        "UPDATE refactor_jobs SET attempt_number = 0",
        "UPDATE payment_subscriptions SET price_id = 'MAX'",
        "UPDATE stripe_events SET outcome = 'APPLIED'",
        "UPDATE test_results SET outcome = 'passed'",
        "DELETE FROM refactor_jobs",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            execute(database_url, statement)


def test_no_job_is_past_pending_without_its_snapshot(admin_database_url: str, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    for state in set(JobState) - {JobState.PENDING, JobState.DELIVERED, JobState.FAILED}:
        with pytest.raises(errors.CheckViolation, match="started_has_snapshot"):
            execute(admin_database_url, "UPDATE refactor_jobs SET status = %s WHERE job_id = %s", state.value, job_id)


def test_only_a_job_that_was_never_asked_to_start_ends_without_a_snapshot(
    admin_database_url: str, job_maker: JobMaker, pro: SignedUp
) -> None:
    end = "UPDATE refactor_jobs SET status = %s, finished_at = now(), start_requested_at = %s WHERE job_id = %s"
    job_id = job_maker.create(pro)
    for status, asked in (("DELIVERED", None), ("FAILED", "2026-11-20T12:00:00Z")):
        with pytest.raises(errors.CheckViolation, match="started_has_snapshot"):
            execute(admin_database_url, end, status, asked, job_id)
    execute(admin_database_url, end, "FAILED", None, job_id)


def test_a_user_has_one_live_tier_and_an_address_one_live_account(admin_database_url: str, pro: SignedUp) -> None:
    with pytest.raises(errors.UniqueViolation, match="subscription_tiers_live"):
        execute(
            admin_database_url,
            "INSERT INTO subscription_tiers (subscription_tier_id, user_id, tier, source, cycle_start, cycle_end, valid_from)"
            " SELECT gen_random_uuid(), user_id, 'MAX', 'ADMIN', cycle_start, cycle_end, now() FROM subscription_tiers",
        )
    again = "INSERT INTO users (user_id, email) SELECT %s, email FROM users LIMIT 1"
    with pytest.raises(errors.UniqueViolation, match="users_email_live"):
        execute(admin_database_url, again, new_id())
    execute(admin_database_url, "UPDATE users SET deleted_at = now()")
    execute(admin_database_url, again, new_id())


def test_the_switch_for_everybody_is_engaged_once_at_a_time(admin_database_url: str) -> None:
    engage = "INSERT INTO kill_switches (kill_switch_id, reason, engaged_by, engaged_at) VALUES (gen_random_uuid(), 'x', 'ops', now())"
    execute(admin_database_url, engage)
    with pytest.raises(errors.UniqueViolation, match="kill_switches_engaged"):
        execute(admin_database_url, engage)
    execute(admin_database_url, "UPDATE kill_switches SET lifted_at = now(), lifted_by = 'ops'")
    execute(admin_database_url, engage)


def test_a_configuration_never_holds_a_secret(admin_database_url: str) -> None:
    values: list[object] = [
        {"api_key": "anything"},
        {"nested": [{"deeper": {"client_secret": "x"}}]},
        {"PASSWORD": "x"},
        {"access_token": "x"},
        {"private_key": "x"},
        {"api_key_ref": "sk-" + "a" * 20},
        ["AKIA" + "ABCDEFGHIJKLMNOP"],
        "-----BEGIN PRIVATE KEY-----",
    ]
    for value in values:
        with pytest.raises(errors.CheckViolation, match="dynamic_configs_no_secret"):
            execute(admin_database_url, CONFIG, new_id(), json.dumps(value))


def test_a_configuration_may_name_a_secret(admin_database_url: str) -> None:
    for value in ({"api_key_ref": "iama/models/anthropic"}, {"secret_name": "x"}, "the password of a user", 10, None):
        execute(admin_database_url, CONFIG, new_id(), json.dumps(value))


def test_every_seeded_model_names_its_secret_and_has_a_price(admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT key, value FROM dynamic_configs WHERE key LIKE 'model.%%' OR key = 'price_table'").fetchall()
    found: dict[str, Any] = dict(rows)
    prices = found.pop("price_table")["models"]
    assert {key: model["max_output_tokens"] for key, model in found.items()} == {"model.l1": 30_000, "model.l2": 5_000, "model.l3": 5_000}
    for model in found.values():
        assert "/" in model["api_key_ref"]
        assert set(prices[model["model"]]) == {"input", "output", "cache_write", "cache_read"}


def test_a_change_of_configuration_leaves_its_history_and_needs_a_new_version(admin_database_url: str, database_url: str) -> None:
    change = "UPDATE dynamic_configs SET value = %s, version = %s, actor = 'ops' WHERE key = 'typical_job_credits'"
    execute(database_url, change, "30", 2)
    with pytest.raises(errors.UniqueViolation, match="dynamic_config_history_key"):
        execute(database_url, change, "40", 2)
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute(
            "SELECT version, value, actor FROM dynamic_config_history WHERE key = 'typical_job_credits' ORDER BY 1"
        ).fetchall()
    assert rows == [(1, 25, "SEED"), (2, 30, "ops")]
