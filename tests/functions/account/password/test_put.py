"""PUT /account/password: needs the old one, slows guesses down, ends the other sessions and tells by mail."""

import psycopg
import pytest

from functions.account.get import handler as show
from functions.account.password.put import handler
from tests.functions.account.conftest import PASSWORD, Member

NEW = "another horse battery"


def change(member: Member, current: str = PASSWORD, new: str = NEW) -> tuple[int, str]:
    answer = member.ask(handler, "PUT /password", {"current_password": current, "new_password": new})
    return answer.status, answer.json["error_code"] if answer.text else ""


def test_the_new_password_counts_and_only_this_session_goes_on(member: Member, admin_database_url: str) -> None:
    other = member.sign_in().json["access_token"]
    assert change(member) == (204, "")
    assert (member.sign_in().status, member.sign_in(NEW).status) == (401, 200)
    assert (member.ask(show, "GET /").status, member.ask(show, "GET /", token=other).status) == (200, 401)
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT template, recipient FROM mail_outbox").fetchall() == [("password_changed", "user1@example.com")]


def test_a_stolen_token_does_not_help_to_guess_the_password(member: Member) -> None:
    guesses = [change(member, "wrong horse") for _ in range(7)]
    assert guesses == [(401, "CREDENTIALS_WRONG")] * 6 + [(429, "LOGIN_THROTTLED")]
    assert change(member) == (429, "LOGIN_THROTTLED")
    assert member.sign_in().status == 200


@pytest.mark.parametrize(
    ("new", "code"), [("short", "PASSWORD_TOO_WEAK"), ("password123", "PASSWORD_TOO_WEAK"), ("x" * 257, "INVALID_REQUEST")]
)
def test_a_weak_password_changes_nothing(member: Member, new: str, code: str) -> None:
    assert change(member, new=new) == (400, code)
    assert member.sign_in().status == 200


def test_without_a_password_there_is_nothing_to_change(member: Member, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET password_hash = NULL")
    assert change(member) == (409, "PASSWORD_NOT_SET")
