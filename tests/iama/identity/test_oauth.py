"""Whose account a person gets: linked by verified addresses only, and nobody waits inside."""

from collections.abc import Callable

import psycopg
import pytest

from iama.identity import oauth, store
from iama.identity.federation import Person, Provider
from iama.identity.model import NO_ADDRESS, Account, Visitor
from iama.identity.service import begin_session
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role

EMAIL = "user1@example.com"
PERSON = Person(Provider.GITHUB, "1001", EMAIL)
Rows = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def rows(admin_database_url: str) -> Rows:
    def look(query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(admin_database_url) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    return look


def admitted(api: Role, person: Person = PERSON) -> Account:
    return api.run(lambda tx: oauth.account_of(tx, person, NOW))


def test_a_new_person_gets_a_verified_account_once(api: Role, rows: Rows) -> None:
    first, again = admitted(api), admitted(api)
    assert (first.user_id, first.email) == (again.user_id, EMAIL)
    assert rows("SELECT email_verified_at IS NOT NULL, password_hash FROM users") == [(True, None)]
    assert rows("SELECT tier FROM subscription_tiers") == [("FREE",)]


def test_two_verified_addresses_that_are_equal_are_one_account(api: Role, sign_up: Callable[..., SignedUp], rows: Rows) -> None:
    owner = sign_up(password="correct horse battery")
    rows("UPDATE users SET email_verified_at = now()")
    assert admitted(api).user_id == owner.user_id
    assert rows("SELECT password_hash IS NOT NULL FROM users") == [(True,)]
    assert rows("SELECT revoked_at FROM refresh_tokens") == [(None,)]


def test_a_squatter_keeps_no_key_to_the_account_he_made(api: Role, sign_up: Callable[..., SignedUp], rows: Rows) -> None:
    squatter = sign_up(password="correct horse battery")
    rows(f"INSERT INTO oauth_codes VALUES (sha256('x'), '{squatter.user_id}', 'c', now() + interval '1 minute')")
    rows(
        f"INSERT INTO mail_codes VALUES (sha256('x'), '{squatter.user_id}', 'RESET_PASSWORD', '{EMAIL}', now(), now() + interval '1 hour')"
    )
    rows(f"INSERT INTO oauth_accounts VALUES ('google', 'his', '{squatter.user_id}', NULL, now())")
    rows(
        "INSERT INTO device_grants (device_sha256, user_code, client, user_id, started_at, expires_at, decided_at)"
        f" VALUES (sha256('x'), 'BBBB-BBBB', '', '{squatter.user_id}', now(), now() + interval '1 minute', now())"
    )
    assert admitted(api).user_id == squatter.user_id
    assert rows("SELECT password_hash, email_verified_at IS NOT NULL FROM users") == [(None, True)]
    for table in ("oauth_codes", "mail_codes", "device_grants"):
        assert rows(f"SELECT used_at IS NOT NULL FROM {table}") == [(True,)]
    assert rows("SELECT revoked_at IS NOT NULL FROM refresh_tokens") == [(True,)]
    assert rows("SELECT provider, subject FROM oauth_accounts") == [("github", "1001")]
    assert rows("SELECT action FROM audit_events WHERE actor_kind = 'SYSTEM'") == [("ACCOUNT_TAKEN_OVER",)]


def test_a_person_without_a_verified_address_gets_an_account_apart(api: Role, sign_up: Callable[..., SignedUp], rows: Rows) -> None:
    owner = sign_up()
    apart = [admitted(api, Person(Provider.GITHUB, subject, None)) for subject in ("7", "8", "7")]
    assert owner.user_id not in {account.user_id for account in apart}
    assert apart[0].user_id == apart[2].user_id != apart[1].user_id
    assert all(account.email.endswith(NO_ADDRESS) for account in apart)
    assert rows("SELECT count(*) FROM mail_outbox") == [(0,)]


def test_the_same_id_at_another_provider_is_somebody_else(api: Role) -> None:
    ids = {admitted(api, Person(provider, "7", None)).user_id for provider in Provider}
    assert len(ids) == 2


def test_a_link_outlives_a_change_of_address(api: Role) -> None:
    first = admitted(api)
    assert admitted(api, Person(Provider.GITHUB, "1001", "new@example.com")) == first
    assert admitted(api, Person(Provider.GITHUB, "1001", None)) == first


def test_a_deleted_account_is_not_found_by_its_link(api: Role, rows: Rows) -> None:
    first = admitted(api)
    rows("DELETE FROM oauth_accounts")
    rows("UPDATE users SET deleted_at = now()")
    assert admitted(api).user_id != first.user_id


def test_a_session_of_a_linked_person_is_like_any_other(api: Role) -> None:
    account = admitted(api)
    session = api.run(lambda tx: begin_session(tx, account, Visitor("192.0.2.7", "iama"), NOW))
    assert (session.user_id, session.tier) == (account.user_id, "FREE")
    assert [each.client for each in api.run(lambda tx: store.list_sessions(tx, account.user_id, NOW))] == ["iama"]
