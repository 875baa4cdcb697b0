"""What signing in takes, that nobody learns by the clock who has an account, and what counting requests costs.

Both sides of a comparison take turns in one run, since the machine is shared.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from functools import partial

import psycopg
import pytest

from functions.account.get import handler as show
from functions.auth.login.post import handler as login
from functions.auth.password.forgot.post import handler as forgot
from iama.api.throttle import take_token
from iama.db.connection import LambdaDatabase
from iama.identity.model import Actor
from iama.identity.passwords import password_matches
from iama.identity.service import session_check
from tests.fixtures.edge import NOW, Asked, Desk, HandClock, SignedUp

TRIES = 200
PASSWORD = "correct horse battery"
KNOWN = "user1@example.com"

pytestmark = [pytest.mark.slow, pytest.mark.figures]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


@pytest.fixture
def user(sign_up: Callable[..., SignedUp]) -> SignedUp:
    return sign_up(password=PASSWORD)


def ask(desk: Desk, clock: HandClock, email: str, password: str) -> None:
    """An hour later, so that no throttle is in the way."""
    clock.move(hours=1, seconds=1)
    desk.ask(login, "POST /api/v1/auth/login", Asked({"email": email, "password": password}))


def test_a_sign_in_takes_a_quarter_of_a_second_at_most(desk: Desk, user: SignedUp, clock: HandClock) -> None:
    ask(desk, clock, KNOWN, PASSWORD)
    took = statistics.median(timed(lambda: ask(desk, clock, KNOWN, PASSWORD)) for _ in range(20))
    print(f"sign-in: median {took:.0f} ms")
    assert took <= 250


def test_nobody_learns_by_the_clock_whether_there_is_an_account(desk: Desk, user: SignedUp, clock: HandClock) -> None:
    password_matches(None, "warm")
    known, unknown = [], []
    for number in range(TRIES):
        known.append(timed(lambda: ask(desk, clock, KNOWN, "wrong horse")))
        unknown.append(timed(partial(ask, desk, clock, f"nobody{number}@example.com", "wrong horse")))
    difference = abs(statistics.median(known) - statistics.median(unknown))
    print(f"sign-in, known against unknown: {difference:.2f} ms of {statistics.median(known):.0f} ms")
    assert difference < 5


def test_nor_by_asking_for_a_mail(desk: Desk, user: SignedUp, clock: HandClock) -> None:
    def once(email: str) -> float:
        clock.move(minutes=3)
        return timed(lambda: desk.ask(forgot, "POST /api/v1/auth/password/forgot", Asked({"email": email})))

    once(KNOWN)
    known, unknown = zip(*((once(KNOWN), once(f"nobody{number}@example.com")) for number in range(TRIES)), strict=True)
    difference = abs(statistics.median(known) - statistics.median(unknown))
    print(f"forgotten password, known against unknown: {difference:.2f} ms of {statistics.median(known):.1f} ms")
    assert difference < 5


def test_counting_a_request_takes_no_round_trip_and_less_than_a_millisecond(user: SignedUp, database_url: str) -> None:
    check = session_check(Actor(user.user_id, user.session_id, "FREE", NOW), NOW)
    openings = {"without": [check], "with": [take_token(user.user_id, "192.0.2.7", "account"), check]}
    took: dict[str, list[float]] = {name: [] for name in openings}

    async def measure() -> None:
        database = LambdaDatabase(database_url)
        for _ in range(2 * TRIES):
            for name, first in openings.items():
                started = time.perf_counter()
                async with database.opened(user.user_id, first):
                    took[name].append((time.perf_counter() - started) * 1000)
        await database.close()

    asyncio.run(measure())
    without, counted = (statistics.median(took[name]) for name in ("without", "with"))
    print(f"BEGIN with the session's check: {without:.2f} ms, with the count {counted:.2f} ms")
    assert counted - without < 1


def test_a_replaced_token_ends_its_family_at_once(desk: Desk, user: SignedUp, clock: HandClock, admin_database_url: str) -> None:
    from functions.auth.refresh.post import handler as refresh

    first = desk.ask(login, "POST /api/v1/auth/login", Asked({"email": KNOWN, "password": PASSWORD})).json
    body = {"refresh_token": first["refresh_token"]}
    living = desk.ask(refresh, "POST /api/v1/auth/refresh", Asked(body)).json
    clock.move(seconds=31)
    took = timed(lambda: desk.ask(refresh, "POST /api/v1/auth/refresh", Asked(body)))
    took += timed(lambda: desk.ask(show, "GET /api/v1/account", Asked(token=living["access_token"])))
    print(f"replayed token to dead family: {took:.0f} ms")
    with psycopg.connect(admin_database_url) as connection:
        dead = connection.execute("SELECT bool_and(revoked_at IS NOT NULL) FROM refresh_tokens WHERE family_id <> %s", [user.session_id])
        assert dead.fetchone() == (True,)
    assert took <= 1000
