"""A user with a password, and what the account routes are asked with."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from functions.auth.login.post import handler as login
from tests.fixtures.edge import Asked, Desk, Reply, SignedUp

PASSWORD = "correct horse battery"
EMAIL = "user1@example.com"


@dataclass
class Member:
    """One user at one desk."""

    desk: Desk
    user: SignedUp

    def ask(self, function: object, line: str, body: object = None, token: str | None = None, **headers: str) -> Reply:
        """As this user, unless another token is given."""
        assert callable(function)
        asked = Asked(body, token or self.user.token, {"idempotency-key": "key-00000001", **headers})
        return self.desk.ask(function, line.replace(" /", " /api/v1/account/", 1).rstrip("/"), asked)

    def sign_in(self, password: str = PASSWORD, **headers: str) -> Reply:
        """Another session of the same user."""
        return self.desk.ask(login, "POST /api/v1/auth/login", Asked({"email": EMAIL, "password": password}, headers=headers))


@pytest.fixture
def member(desk: Desk, sign_up: Callable[..., SignedUp]) -> Member:
    return Member(desk, sign_up(password=PASSWORD))
