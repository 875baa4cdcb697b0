"""POST /auth/verify-email: a code verifies once; another one is sent to whoever still needs it, and nobody can tell."""

from collections.abc import Callable

import psycopg
import pytest

from functions.auth.verify_email.post import handler
from iama.identity.model import CodePurpose
from tests.fixtures.edge import Asked, Desk, HandClock, Reply, SignedUp

Draw = Callable[[SignedUp, CodePurpose], str]


def verify(desk: Desk, **body: str) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/verify-email", Asked(body))


def test_a_code_verifies_the_address_and_welcomes_once(
    desk: Desk, sign_up: Callable[..., SignedUp], draw: Draw, clock: HandClock, admin_database_url: str
) -> None:
    user = sign_up()
    code = draw(user, CodePurpose.VERIFY_EMAIL)
    clock.move(hours=47)
    assert [verify(desk, token=code).status for _ in range(2)] == [204, 400]
    assert verify(desk, token=draw(user, CodePurpose.VERIFY_EMAIL)).status == 204
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT email_verified_at FROM users").fetchone() == (clock.now(),)
        assert connection.execute("SELECT template FROM mail_outbox").fetchall() == [("welcome",)]


def test_another_code_is_asked_for_by_address(desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    sign_up()
    answers = [verify(desk, email=email) for email in ("user1@example.com", "nobody@example.com")]
    assert [(answer.status, answer.text) for answer in answers] == [(204, "")] * 2
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT template FROM mail_outbox").fetchall() == [("verify_email",)]


@pytest.mark.parametrize("body", [{}, {"token": "x", "email": "a@b.c"}, {"token": "x" * 65}, {"code": "x"}])
def test_a_body_is_a_code_or_an_address(desk: Desk, body: dict[str, str]) -> None:
    assert (verify(desk, **body).status, verify(desk, **body).json["error_code"]) == (400, "INVALID_REQUEST")
