"""The statements of signing in by another's word: what is used is used up, and what expires is gone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest

from iama.db.unit import Tx
from iama.identity import federation_store as store
from iama.identity.federation import Departure, Person, Provider
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role

DIGEST, OTHER = b"d" * 32, b"o" * 32
LATER = NOW + timedelta(minutes=5)
SECOND = timedelta(seconds=1)
ADA = Person(Provider.GITHUB, "1001", "ada@example.com")
DEPARTURES = [
    Departure(Provider.GITHUB, "http://127.0.0.1:4711/callback", "state-123", "c" * 43),
    Departure(Provider.GOOGLE, user_code="BCDF-GHJK"),
]


def grant(api: Role, digest: bytes = DIGEST, code: str = "BCDF-GHJK") -> bool:
    params = {"device_sha256": digest, "user_code": code, "client": "iama", "now": NOW, "expires_at": LATER}
    return api.run(lambda tx: store.insert_grant(tx, params))


def decide(api: Role, user_id: str, at: datetime) -> str | None:
    return api.run(lambda tx: store.decide_grant(tx, "BCDF-GHJK", user_id, at))


@pytest.mark.parametrize("departure", DEPARTURES, ids=["client", "device"])
def test_a_state_is_good_for_one_return_and_comes_back_whole(api: Role, departure: Departure) -> None:
    api.run(lambda tx: store.insert_state(tx, DIGEST, departure, LATER))
    assert api.run(lambda tx: store.use_state(tx, OTHER, NOW)) is None
    assert [api.run(lambda tx: store.use_state(tx, DIGEST, NOW)) for _ in range(2)] == [departure, None]


def test_a_state_ends_on_the_second(api: Role) -> None:
    api.run(lambda tx: store.insert_state(tx, DIGEST, DEPARTURES[0], LATER))
    assert api.run(lambda tx: store.use_state(tx, DIGEST, LATER)) is None
    assert api.run(lambda tx: store.use_state(tx, DIGEST, LATER - SECOND)) == DEPARTURES[0]


def test_a_person_is_found_by_provider_and_subject_alone(api: Role, pro: SignedUp, admin_database_url: str) -> None:
    async def link(tx: Tx) -> None:
        await store.lock_person(tx, ADA)
        await store.link_person(tx, ADA, pro.user_id, NOW)

    def found(person: Person) -> str | None:
        account = api.run(lambda tx: store.find_linked(tx, person))
        return account and account.user_id

    assert found(ADA) is None
    api.run(link)
    assert found(Person(Provider.GITHUB, "1001", None)) == pro.user_id
    assert found(Person(Provider.GITHUB, "1002", "ada@example.com")) is None
    assert found(Person(Provider.GOOGLE, "1001", "ada@example.com")) is None
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET deleted_at = now()")
    assert found(ADA) is None


def test_taking_over_an_unverified_account_throws_out_whoever_held_it(api: Role, pro: SignedUp, admin_database_url: str) -> None:
    api.run(lambda tx: store.link_person(tx, Person(Provider.GOOGLE, "2002", None), pro.user_id, NOW))
    api.run(lambda tx: store.insert_code(tx, DIGEST, (pro.user_id, "c" * 43), LATER))
    grant(api)
    api.run(lambda tx: store.decide_grant(tx, "BCDF-GHJK", pro.user_id, NOW))
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET password_hash = 'x', email_verified_at = NULL")
    assert not api.run(lambda tx: store.lock_verified(tx, pro.user_id))
    api.run(lambda tx: store.take_over(tx, pro.user_id, NOW))
    assert api.run(lambda tx: store.lock_verified(tx, pro.user_id))
    assert api.run(lambda tx: store.find_linked(tx, Person(Provider.GOOGLE, "2002", None))) is None
    code, device = api.run(lambda tx: store.lock_code(tx, DIGEST)), api.run(lambda tx: store.lock_grant(tx, DIGEST))
    assert code is not None and code.used_at == NOW
    assert device is not None and device.used_at == NOW
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT password_hash FROM users").fetchone() == (None,)


def test_a_one_time_code_remembers_its_first_use_and_its_session(api: Role, pro: SignedUp) -> None:
    api.run(lambda tx: store.insert_code(tx, DIGEST, (pro.user_id, "c" * 43), LATER))
    fresh = api.run(lambda tx: store.lock_code(tx, DIGEST))
    assert fresh is not None
    assert (fresh.user_id, fresh.code_challenge, fresh.expires_at, fresh.used_at, fresh.session_id) == (
        pro.user_id,
        "c" * 43,
        LATER,
        None,
        None,
    )
    api.run(lambda tx: store.use_code(tx, DIGEST, pro.session_id, NOW))
    api.run(lambda tx: store.use_code(tx, DIGEST, None, NOW + SECOND))
    used = api.run(lambda tx: store.lock_code(tx, DIGEST))
    assert used is not None and (used.used_at, used.session_id) == (NOW, None)
    assert api.run(lambda tx: store.lock_code(tx, OTHER)) is None


def test_no_two_devices_wait_with_one_code(api: Role) -> None:
    assert [grant(api), grant(api, OTHER), grant(api, OTHER, "BBBB-CCCC")] == [True, False, True]


def test_a_grant_is_decided_once_in_time_and_used_once(api: Role, sign_up: Callable[..., SignedUp]) -> None:
    user_id = sign_up(3).user_id
    grant(api)
    assert [decide(api, user_id, at) for at in (LATER, NOW, NOW)] == [None, "iama", None]
    api.run(lambda tx: store.note_poll(tx, DIGEST, NOW))
    api.run(lambda tx: store.use_grant(tx, DIGEST, NOW + SECOND))
    api.run(lambda tx: store.use_grant(tx, DIGEST, NOW + 2 * SECOND))
    row = api.run(lambda tx: store.lock_grant(tx, DIGEST))
    assert row is not None
    assert (row.user_id, row.decided_at, row.polled_at, row.used_at) == (user_id, NOW, NOW, NOW + SECOND)
