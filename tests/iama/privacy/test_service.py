"""A copy holds every table that speaks of a user; an erased account leaves no word of who he was or what he worked on."""

from collections.abc import Callable
from datetime import timedelta
from typing import LiteralString

import psycopg
import pytest

from iama.entitlement import service as entitlement
from iama.identity import accounts
from iama.identity.model import DELETION_GRACE, Actor
from iama.jobs.states import JobState
from iama.privacy import service
from iama.privacy.model import EXPORTED, NOT_EXPORTED, JobsAtWork, SubscriptionLives
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import JobMaker, Role

ABOUT_USERS = """
    SELECT DISTINCT table_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND column_name IN ('user_id', 'job_id', 'run_id', 'action_id', 'connection_id', 'actor_id')
"""
WORDS = ("user1@", "legacy", "pkg/", "borders", "test_a.py")
TICKET = """
    INSERT INTO support_tickets (ticket_id, user_id, request_key, category, subject, body, created_at, updated_at)
    SELECT gen_random_uuid(), user_id, 'k', 'QUESTION', 'borders', 'why are pkg/ borders so?', now(), now() FROM users
"""
AFTER = NOW + DELETION_GRACE


@pytest.fixture
def look(admin_database_url: str) -> Callable[[LiteralString], list[tuple[str, ...]]]:
    def rows(query: LiteralString) -> list[tuple[str, ...]]:
        with psycopg.connect(admin_database_url) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    return rows


def everything(look: Callable[[LiteralString], list[tuple[str, ...]]]) -> str:
    """Every row of every table but configuration, as text."""
    tables = look("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
    names = [name for (name,) in tables if not name.startswith(("dynamic_config", "schema_"))]
    return "".join(str(look(f"SELECT to_jsonb(t) FROM {name} AS t")) for name in names)  # type: ignore[arg-type]


def leave(api: Role, user: SignedUp) -> None:
    actor = Actor(user.user_id, user.session_id, "PRO", NOW)
    api.run(lambda tx: accounts.request_deletion(tx, actor, NOW), user.user_id)


def test_every_table_about_a_user_is_copied_or_says_why_not(look: Callable[[LiteralString], list[tuple[str, ...]]]) -> None:
    told = {*EXPORTED[4:], *NOT_EXPORTED, "audit_events", "mail_outbox", "users", "oauth_accounts"}
    assert {name for (name,) in look(ABOUT_USERS)} == told


def test_a_copy_holds_ones_own_rows_and_nobody_elses(api: Role, pro: SignedUp, stranger: SignedUp, delivered: Delivered) -> None:
    _, mine = api.run(lambda tx: service.copy_everything(tx, pro.user_id, NOW), pro.user_id)
    _, theirs = api.run(lambda tx: service.copy_everything(tx, stranger.user_id, NOW), stranger.user_id)
    full = {name for name, rows in mine.items() if rows}
    assert full >= {"account", "refactor_jobs", "job_files", "job_events", "spec_revisions", "deliveries", "quota_reservations"}
    assert {name for name, rows in theirs.items() if rows} == {"account", "subscription_tiers"}
    assert mine["account"][0].row["email"] == "user1@example.com"
    assert "password_hash" not in str(mine) and "kms_key_ref" not in str(mine["job_artifacts"])


def test_nothing_of_an_erased_user_is_left_but_the_books(
    api: Role, worker: Role, pro: SignedUp, delivered: Delivered, look: Callable[[LiteralString], list[tuple[str, ...]]]
) -> None:
    look(TICKET)
    books = "SELECT count(*), count(DISTINCT user_id) FROM quota_reservations"
    before = look(books)
    assert [word for word in WORDS if word not in everything(look)] == []
    leave(api, pro)
    assert not worker.run(lambda tx: service.erase_account(tx, pro.user_id, AFTER - timedelta(seconds=1)))
    assert worker.run(lambda tx: service.list_leaving(tx, AFTER)) == [pro.user_id]
    assert worker.run(lambda tx: service.erase_account(tx, pro.user_id, AFTER))
    assert [word for word in WORDS if word in everything(look)] == []
    assert look(books) == before
    assert worker.run(lambda tx: service.list_leaving(tx, AFTER)) == []
    assert not worker.run(lambda tx: service.erase_account(tx, pro.user_id, AFTER)), "twice"


def test_an_account_with_something_under_way_stays(api: Role, worker: Role, pro: SignedUp, job_maker: JobMaker) -> None:
    job_maker.walk(pro, JobState.WAITING_STRATEGY)
    leave(api, pro)
    assert worker.run(lambda tx: service.list_leaving(tx, AFTER)) == []
    assert not worker.run(lambda tx: service.erase_account(tx, pro.user_id, AFTER))


def test_a_job_at_work_and_a_paid_plan_stand_against_leaving(
    api: Role, pro: SignedUp, job_maker: JobMaker, admin_database_url: str
) -> None:
    api.run(lambda tx: service.check_ties(tx, pro.user_id), pro.user_id)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE subscription_tiers SET source = 'STRIPE' WHERE user_id = %s", [pro.user_id])
    with pytest.raises(SubscriptionLives):
        api.run(lambda tx: service.check_ties(tx, pro.user_id), pro.user_id)
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    with pytest.raises(JobsAtWork) as refused:
        api.run(lambda tx: service.check_ties(tx, pro.user_id), pro.user_id)
    assert refused.value.detail == {"jobs": 1}
    job_maker.worker.run(lambda tx: entitlement.set_running(tx, job_id, False))
    with pytest.raises(SubscriptionLives):
        api.run(lambda tx: service.check_ties(tx, pro.user_id), pro.user_id)


def test_the_api_cannot_erase_anybody(api: Role, pro: SignedUp) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        api.run(lambda tx: service.erase_account(tx, pro.user_id, AFTER))
