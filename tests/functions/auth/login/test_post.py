"""POST /auth/login: the same answer for whoever fails, growing delays, and a session for whoever does not."""

from collections.abc import Callable

import psycopg
import pytest

from functions.auth.login.post import handler
from functions.jobs.get import handler as list_jobs
from tests.fixtures.edge import Asked, Desk, HandClock, Reply, SignedUp

PASSWORD = "correct horse battery"
EMAIL = "user1@example.com"


@pytest.fixture
def user(sign_up: Callable[..., SignedUp]) -> SignedUp:
    return sign_up(password=PASSWORD)


def login(desk: Desk, email: str = EMAIL, password: str = PASSWORD) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/login", Asked({"email": email, "password": password}))


def test_the_tokens_of_a_sign_in_open_the_api(desk: Desk, user: SignedUp) -> None:
    answer = login(desk, " User1@EXAMPLE.com")
    assert answer.status == 200
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.json["user"] == {"user_id": user.user_id, "email": EMAIL, "tier": "FREE"}
    assert answer.headers["cache-control"] == "no-store"
    assert desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=answer.json["access_token"])).status == 200


def test_unknown_accounts_and_wrong_passwords_get_one_answer(desk: Desk, user: SignedUp) -> None:
    wrong = [login(desk, password="wrong horse"), login(desk, "nobody@example.com"), login(desk, "no address")]
    assert (wrong[0].status, wrong[0].json["error_code"]) == (401, "CREDENTIALS_WRONG")
    assert wrong == [wrong[0]] * 3


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_guessing_is_slowed_down_and_time_heals_it(desk: Desk, user: SignedUp, clock: HandClock, email: str) -> None:
    assert [login(desk, email, "wrong horse").status for _ in range(7)] == [401] * 6 + [429]
    refused = login(desk, email)
    assert (refused.json["error_code"], refused.json["detail"]["denial_reason"]) == ("LOGIN_THROTTLED", "LOGIN_THROTTLED")
    assert (refused.headers["retry-after"], refused.json["detail"]["reset_at"]) == ("2", "2026-11-20T12:00:02+00:00")
    clock.move(seconds=2)
    assert login(desk, email).status == (200 if email == EMAIL else 401)


def test_a_suspended_user_is_told_so_only_with_the_right_password(desk: Desk, user: SignedUp, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET suspended_at = now()")
    assert login(desk, password="wrong horse").json["error_code"] == "CREDENTIALS_WRONG"
    right = login(desk)
    assert (right.status, right.json["error_code"]) == (403, "ACCOUNT_SUSPENDED")


def test_an_account_without_a_password_cannot_sign_in_with_any(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    sign_up()
    assert [login(desk, password=password).status for password in ("", "nobody's")] == [401, 401]
