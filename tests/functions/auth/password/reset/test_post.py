"""POST /auth/password/reset: one use, an hour, and every session ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg
import pytest

from functions.account.get import handler as show
from functions.auth.login.post import handler as login
from functions.auth.password.reset.post import handler
from iama.api.environment import Environment
from iama.identity.model import CodePurpose
from tests.fixtures.edge import Asked, Desk, HandClock, Reply, SignedUp

NEW = "another horse battery"
Draw = Callable[[SignedUp, CodePurpose], str]


def reset(desk: Desk, token: str, password: str = NEW) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/password/reset", Asked({"token": token, "password": password}))


@pytest.fixture
def user(sign_up: Callable[..., SignedUp]) -> SignedUp:
    return sign_up(password="correct horse battery")


def test_the_password_counts_the_address_is_verified_and_sessions_end(
    desk: Desk, user: SignedUp, draw: Draw, admin_database_url: str
) -> None:
    assert reset(desk, draw(user, CodePurpose.RESET_PASSWORD)).status == 204
    assert desk.ask(show, "GET /api/v1/account", Asked(token=user.token)).json["error_code"] == "SESSION_ENDED"
    credentials = {"email": "user1@example.com", "password": NEW}
    assert desk.ask(login, "POST /api/v1/auth/login", Asked(credentials)).status == 200
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT email_verified_at IS NOT NULL FROM users").fetchone() == (True,)


def test_a_code_serves_once_and_takes_the_others_with_it(desk: Desk, user: SignedUp, draw: Draw) -> None:
    first, second = (draw(user, CodePurpose.RESET_PASSWORD) for _ in range(2))
    assert [reset(desk, token).status for token in (second, second, first)] == [204, 400, 400]


def test_a_weak_password_leaves_the_code_as_it_was(desk: Desk, user: SignedUp, draw: Draw) -> None:
    token = draw(user, CodePurpose.RESET_PASSWORD)
    assert reset(desk, token, "user1@example.com").json["error_code"] == "PASSWORD_TOO_WEAK"
    assert reset(desk, token).status == 204


@pytest.mark.parametrize("token", ["", "short", "A" * 43, "ä" * 43, "B" * 42 + "A"])
def test_what_was_never_sent_is_refused(desk: Desk, user: SignedUp, token: str) -> None:
    refused = reset(desk, token)
    assert (refused.status, refused.json["error_code"]) == (400, "MAIL_CODE_INVALID")


def test_a_code_is_for_its_purpose_its_hour_and_its_address(
    desk: Desk, user: SignedUp, draw: Draw, clock: HandClock, admin_database_url: str
) -> None:
    assert reset(desk, draw(user, CodePurpose.VERIFY_EMAIL)).status == 400
    late = draw(user, CodePurpose.RESET_PASSWORD)
    clock.move(hours=1)
    assert reset(desk, late).status == 400
    other = draw(user, CodePurpose.RESET_PASSWORD)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET email = 'new@example.com'")
    assert reset(desk, other).status == 400


def test_of_eight_at_once_one_sets_the_password(user: SignedUp, draw: Draw, make_environment: Callable[[], Environment]) -> None:
    token = draw(user, CodePurpose.RESET_PASSWORD)
    with ExitStack() as stack, ThreadPoolExecutor(8) as crowd:
        desks = [stack.enter_context(closing(Desk(make_environment))) for _ in range(8)]
        answers = list(crowd.map(lambda desk: reset(desk, token).status, desks))
    assert sorted(answers) == [204] + [400] * 7
