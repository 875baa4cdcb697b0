"""Sign-ins, growing delays and refresh families on real rows; the time is an argument."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import psycopg
import pytest
import pytest_asyncio

from iama.db.connection import LambdaDatabase
from iama.db.unit import Tx
from iama.identity import service
from iama.identity.model import (
    FAMILY_LIFETIME,
    FORGIVEN,
    Account,
    AccountSuspended,
    Actor,
    Attempt,
    EmailTaken,
    LoginThrottled,
    RefreshThrottled,
    RefreshTokenInvalid,
    RefreshTokenReused,
    Session,
    SessionEnded,
    new_token,
)
from iama.identity.service import Renewal
from iama.kit.ids import new_id
from tests.fixtures.edge import NOW

R = TypeVar("R")
KEY = b"k" * 32
EMAIL = "ada@example.com"
SECOND = timedelta(seconds=1)


class House:
    """Identity on one database, each use case in a transaction of its own."""

    def __init__(self, database: LambdaDatabase, admin_url: str) -> None:
        self.database, self.admin_url = database, admin_url

    async def go(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        async with self.database.transaction() as tx:
            return await work(tx)

    async def guess(self, now: datetime, email: str = EMAIL, address: str = "192.0.2.7") -> Account | None:
        return await self.go(lambda tx: service.open_login(tx, Attempt(email, "x", address), now))

    async def sign_in(self, now: datetime = NOW, address: str = "192.0.2.7") -> Session:
        account = await self.guess(now, address=address)
        assert account is not None
        return await self.go(lambda tx: service.complete_login(tx, account, Attempt(EMAIL, "x", address), now))

    async def refresh(self, token: str, now: datetime, address: str = "192.0.2.7") -> Session | RefreshTokenReused:
        renewal = Renewal(token, address, KEY, now)
        async with self.database.opened(None, renewal.openings()) as unit:
            outcome = await service.refresh(unit.tx, renewal, unit.first)
        if isinstance(outcome, RefreshTokenInvalid):
            raise outcome
        return outcome

    async def sign_out(self, token: str) -> None:
        await self.go(lambda tx: service.sign_out(tx, token, NOW))

    async def rotated(self, token: str, now: datetime) -> Session:
        session = await self.refresh(token, now)
        assert isinstance(session, Session)
        return session

    def look(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(query.encode()).fetchall()

    def living(self) -> int:
        return len(self.look("SELECT FROM refresh_tokens WHERE rotated_at IS NULL AND revoked_at IS NULL"))

    def change(self, statement: str) -> None:
        with psycopg.connect(self.admin_url) as connection:
            connection.execute(statement.encode())

    def until_somebody_waits(self) -> None:
        while not self.look("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"):
            pass

    def trail(self) -> list[object]:
        return [action for (action,) in self.look("SELECT action FROM audit_events ORDER BY audit_event_id")]


@pytest_asyncio.fixture
async def house(database: LambdaDatabase, admin_database_url: str) -> AsyncIterator[House]:
    made = House(database, admin_database_url)
    await made.go(lambda tx: service.register(tx, EMAIL, "hash", NOW))
    yield made


async def test_a_new_account_is_free_and_its_address_taken(house: House) -> None:
    with pytest.raises(EmailTaken):
        await house.go(lambda tx: service.register(tx, EMAIL, "other", NOW))
    assert (await house.sign_in()).tier == "FREE"
    assert house.look("SELECT password_hash FROM users") == [("hash",)]
    assert house.trail() == ["REGISTERED", "SIGNED_IN"]


async def delays(house: House, count: int, guess: Callable[[datetime], Awaitable[object]]) -> list[int]:
    """The waits asked for between `count` guesses, each sent as soon as it may be."""
    now = NOW
    waits: list[int] = []
    while len(waits) < count:
        try:
            await guess(now)
            waits.append(0)
        except LoginThrottled as refusal:
            assert refusal.retry_after is not None and refusal.detail["reset_at"]
            waits[-1] = refusal.retry_after
            now += refusal.retry_after * SECOND
    return waits


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
async def test_an_account_waits_longer_after_each_guess_known_or_not(house: House, email: str) -> None:
    addresses = (f"198.51.100.{number}" for number in itertools.count())
    waits = await delays(house, 17, lambda now: house.guess(now, email, next(addresses)))
    assert waits[:16] == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


async def test_an_address_waits_longer_after_each_account_it_tries(house: House) -> None:
    emails = (f"user{number}@example.com" for number in itertools.count())
    waits = await delays(house, 34, lambda now: house.guess(now, next(emails)))
    assert waits[:33] == [0] * 30 + [2, 4, 8]
    await house.guess(NOW, address="203.0.113.9")


async def test_a_success_clears_the_account_and_only_its_own_count_of_the_address(house: House) -> None:
    for _ in range(4):
        await house.guess(NOW)
    await house.sign_in()
    assert house.look("SELECT left(subject, 7), failures FROM login_throttles") == [("address", 4)]


async def test_old_guesses_are_forgotten(house: House) -> None:
    for _ in range(6):
        await house.guess(NOW)
    with pytest.raises(LoginThrottled):
        await house.guess(NOW)
    later = NOW + service.FORGOTTEN + SECOND
    for _ in range(5):
        await house.guess(later)
    assert house.look("SELECT DISTINCT failures FROM login_throttles") == [(5,)]


async def test_parallel_guesses_cannot_outrun_the_counter(house: House, database_url: str) -> None:
    async def guess() -> bool:
        own = LambdaDatabase(database_url)
        try:
            async with own.transaction() as tx:
                await service.open_login(tx, Attempt(EMAIL, "x", "192.0.2.7"), NOW)
        except LoginThrottled:
            return False
        finally:
            await own.close()
        return True

    assert sum(await asyncio.gather(*(guess() for _ in range(30)))) == 6


async def test_a_suspension_is_told_only_after_the_password(house: House) -> None:
    house.change("UPDATE users SET suspended_at = now()")
    account = await house.guess(NOW)
    assert account is not None and account.suspended
    with pytest.raises(AccountSuspended):
        await house.go(lambda tx: service.complete_login(tx, account, Attempt(EMAIL, "x", "192.0.2.7"), NOW))
    assert house.living() == 0


async def test_a_refresh_rotates_and_its_predecessor_gets_the_same_successor_for_thirty_seconds(house: House) -> None:
    session = await house.sign_in()
    successor = await house.rotated(session.refresh_token, NOW)
    again = await house.rotated(session.refresh_token, NOW + FORGIVEN)
    assert again == successor
    assert (successor.session_id, successor.user_id) == (session.session_id, session.user_id)
    assert successor.refresh_token != session.refresh_token
    assert house.living() == 1


async def test_a_predecessor_after_thirty_seconds_ends_the_whole_family(house: House) -> None:
    session, bystander = await house.sign_in(), await house.sign_in()
    successor = await house.rotated(session.refresh_token, NOW)
    assert isinstance(await house.refresh(session.refresh_token, NOW + FORGIVEN + SECOND), RefreshTokenReused)
    for token in (successor.refresh_token, session.refresh_token):
        with pytest.raises(RefreshTokenInvalid):
            await house.refresh(token, NOW + FORGIVEN + SECOND)
    assert house.trail()[-1] == "SESSION_REVOKED_ON_REUSE"
    assert (await house.rotated(bystander.refresh_token, NOW + 2 * FORGIVEN)).session_id == bystander.session_id


async def test_a_grandparent_ends_the_family_at_once(house: House) -> None:
    session = await house.sign_in()
    await house.rotated((await house.rotated(session.refresh_token, NOW)).refresh_token, NOW)
    assert isinstance(await house.refresh(session.refresh_token, NOW), RefreshTokenReused)
    assert house.living() == 0


async def test_a_family_ends_thirty_days_after_the_sign_in_however_often_it_rotates(house: House) -> None:
    session = await house.sign_in()
    late = await house.rotated(session.refresh_token, NOW + FAMILY_LIFETIME - SECOND)
    with pytest.raises(RefreshTokenInvalid):
        await house.refresh(late.refresh_token, NOW + FAMILY_LIFETIME)


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE users SET suspended_at = now()", AccountSuspended),
        ("UPDATE users SET deleted_at = now()", RefreshTokenInvalid),
        ("UPDATE refresh_tokens SET revoked_at = now()", RefreshTokenInvalid),
    ],
)
async def test_who_may_not_sign_in_may_not_refresh(house: House, statement: str, error: type[Exception]) -> None:
    session = await house.sign_in()
    house.change(statement)
    with pytest.raises(error):
        await house.refresh(session.refresh_token, NOW)


async def test_a_token_nobody_issued_is_invalid(house: House) -> None:
    with pytest.raises(RefreshTokenInvalid):
        await house.refresh(new_token(), NOW)


async def test_signing_out_ends_the_session_and_nothing_else(house: House) -> None:
    session, bystander = await house.sign_in(), await house.sign_in()
    for token in (session.refresh_token, session.refresh_token, new_token()):
        await house.sign_out(token)
    with pytest.raises(RefreshTokenInvalid):
        await house.refresh(session.refresh_token, NOW)
    await house.rotated(bystander.refresh_token, NOW)
    assert house.trail().count("SIGNED_OUT") == 1


async def test_signing_out_wins_against_a_refresh_under_way(house: House, database_url: str) -> None:
    session = await house.sign_in()
    other = LambdaDatabase(database_url)

    async def sign_out() -> None:
        async with other.transaction() as tx:
            await service.sign_out(tx, session.refresh_token, NOW)

    renewal = Renewal(session.refresh_token, "192.0.2.7", KEY, NOW)
    async with house.database.opened(None, renewal.openings()) as unit:
        await service.refresh(unit.tx, renewal, unit.first)
        leaving = asyncio.create_task(sign_out())
        await asyncio.to_thread(house.until_somebody_waits)
    await leaving
    await other.close()
    assert house.living() == 0


async def test_a_session_is_checked_with_begin(house: House) -> None:
    session = await house.sign_in()

    async def judge(user_id: str, session_id: str, now: datetime) -> None:
        actor = Actor(user_id, session_id, "PRO", NOW)
        async with house.database.opened(None, [service.session_check(actor, now)]) as unit:
            service.judge_session(unit.first[0])

    await judge(session.user_id, session.session_id, NOW)
    for user_id, session_id, now in [
        (new_id(), session.session_id, NOW),
        (session.user_id, new_id(), NOW),
        (session.user_id, session.session_id, NOW + FAMILY_LIFETIME),
    ]:
        with pytest.raises(SessionEnded):
            await judge(user_id, session_id, now)
    house.change("UPDATE users SET suspended_at = now()")
    with pytest.raises(AccountSuspended):
        await judge(session.user_id, session.session_id, NOW)


async def test_wrong_refresh_tokens_are_slowed_down_by_address_and_never_in_the_way_of_others(house: House) -> None:
    session = await house.sign_in()
    for _ in range(31):
        with pytest.raises(RefreshTokenInvalid):
            await house.refresh(new_token(), NOW)
    waits = []
    now = NOW
    for _ in range(3):
        with pytest.raises(RefreshThrottled) as refused:
            await house.refresh(session.refresh_token, now)
        assert refused.value.retry_after is not None
        waits.append(refused.value.retry_after)
        now += timedelta(seconds=waits[-1])
        with pytest.raises(RefreshTokenInvalid):
            await house.refresh(new_token(), now)
    assert waits == [2, 4, 8]
    assert (await house.refresh(session.refresh_token, now, address="203.0.113.9")) is not None
