"""POST /auth/register: accounts, taken addresses in any spelling, refused passwords."""

import psycopg
import pytest

from functions.auth.register.post import handler
from tests.fixtures.edge import Asked, Desk, Reply

PASSWORD = "correct horse battery"


def register(desk: Desk, email: str, password: str = PASSWORD, **more: object) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/register", Asked({"email": email, "password": password, **more}))


def test_an_account_is_made_once_however_its_address_is_typed(desk: Desk, admin_database_url: str) -> None:
    first = register(desk, "Émile@Example.com")
    again = register(desk, " E\u0301MILE@example.COM")
    assert (first.status, again.status, again.json["error_code"]) == (201, 409, "EMAIL_TAKEN")
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT user_id::text, email, left(password_hash, 10) FROM users").fetchall()
    assert rows == [(first.json["user_id"], "émile@example.com", "$argon2id$")]


@pytest.mark.parametrize("password", ["tiny-7", "password123", "ada@example.com"])
def test_a_weak_password_is_refused_with_what_to_do(desk: Desk, password: str) -> None:
    refused = register(desk, "ada@example.com", password)
    assert (refused.status, refused.json["error_code"]) == (400, "PASSWORD_TOO_WEAK")
    assert password not in refused.text


@pytest.mark.parametrize(("length", "status"), [(257, 400), (1_000_000, 400), (1 << 20, 413)])
def test_a_password_of_a_megabyte_is_never_hashed(desk: Desk, length: int, status: int, admin_database_url: str) -> None:
    refused = register(desk, "ada@example.com", "x" * length)
    assert refused.status == status
    assert len(refused.text) < 500
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)


@pytest.mark.parametrize("email", ["nobody", "a b@c.d", "a\u0000@b.c", "a\u200b@b.c", "x" * 300 + "@b.c"])
def test_what_is_no_address_is_refused(desk: Desk, email: str) -> None:
    assert register(desk, email).status == 400


def test_nobody_makes_himself_more_than_a_free_user(desk: Desk) -> None:
    refused = register(desk, "ada@example.com", tier="ENTERPRISE", user_id="me")
    assert refused.status == 400
    assert {field["field"] for field in refused.json["detail"]["fields"]} == {"tier", "user_id"}
