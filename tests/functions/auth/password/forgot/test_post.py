"""POST /auth/password/forgot: one answer for everybody, one mail for whoever has an account."""

from collections.abc import Callable

import psycopg
import pytest

from functions.auth.password.forgot.post import handler
from tests.fixtures.edge import Asked, Desk, HandClock, Reply, SignedUp


def forgot(desk: Desk, email: str) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/password/forgot", Asked({"email": email}))


def test_an_account_is_mailed_and_nobody_can_tell(desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    user = sign_up()
    answers = [forgot(desk, email) for email in (" USER1@example.com", "nobody@example.com", "no address")]
    assert [(answer.status, answer.text, answer.headers) for answer in answers] == [(204, "", answers[0].headers)] * 3
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT user_id::text, recipient, template, payload FROM mail_outbox").fetchall()
    assert rows == [(user.user_id, "user1@example.com", "reset_password", {})]


def test_nobody_is_flooded(desk: Desk, sign_up: Callable[..., SignedUp], clock: HandClock, admin_database_url: str) -> None:
    sign_up()
    for seconds in (0, 1, 120, 1):
        clock.move(seconds=seconds)
        forgot(desk, "user1@example.com")
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM mail_outbox").fetchone() == (2,)


@pytest.mark.parametrize("statement", ["UPDATE users SET deleted_at = now()", "UPDATE users SET email = 'else@example.com'"])
def test_an_account_that_is_gone_gets_nothing(
    desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str, statement: str
) -> None:
    sign_up()
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(statement.encode())
        connection.commit()
        assert forgot(desk, "user1@example.com").status == 204
        assert connection.execute("SELECT count(*) FROM mail_outbox").fetchone() == (0,)
