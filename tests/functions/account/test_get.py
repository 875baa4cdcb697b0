"""GET /account: one's own account and nothing that is secret."""

import psycopg

from functions.account.get import handler
from iama.identity.model import NO_ADDRESS
from tests.functions.account.conftest import EMAIL, Member


def test_an_account_shows_itself(member: Member) -> None:
    answer = member.ask(handler, "GET /")
    assert answer.status == 200
    shown = answer.json
    assert shown.pop("created_at")
    assert shown == {
        "user_id": member.user.user_id,
        "email": EMAIL,
        "email_verified": False,
        "has_password": True,
        "ui_segment": "GUIDED",
        "preferences": {},
        "consent": None,
    }
    assert "argon2" not in answer.text


def test_an_account_without_an_address_says_so(member: Member, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET email = %s, password_hash = NULL", [f"github-1@github{NO_ADDRESS}"])
    shown = member.ask(handler, "GET /").json
    assert (shown["email"], shown["has_password"]) == (None, False)
