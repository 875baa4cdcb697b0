"""Which passwords are taken, and that a check costs the same where there is no account."""

import statistics
import time

import pytest

from iama.identity.model import PasswordTooWeak
from iama.identity.passwords import hash_password, password_matches

EMAIL = "grandmother@example.com"


@pytest.mark.parametrize(
    "password", ["", "seven77", "password1", "PassWord123", "qwertyuiop", EMAIL, EMAIL.upper(), "x" * 257, "x" * 1_000_000]
)
def test_short_long_and_well_known_passwords_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        hash_password(password, EMAIL)


@pytest.mark.parametrize("password", ["eight ch", "пароль-и-ключ", "🗝" * 8, "y" * 256])
def test_a_password_matches_itself_and_nothing_else(password: str) -> None:
    stored = hash_password(password, EMAIL)
    assert stored.startswith("$argon2id$") and password not in stored
    assert password_matches(stored, password)
    assert not password_matches(stored, password + "x")
    assert hash_password(password, EMAIL) != stored


@pytest.mark.parametrize("stored", [None, "", "plain", "$2b$12$abcdefghijklmnopqrstuv"])
def test_nothing_matches_where_no_hash_is_stored(stored: str | None) -> None:
    assert not password_matches(stored, "nobody's")


def test_an_account_that_does_not_exist_costs_as_much() -> None:
    stored = hash_password("correct horse", EMAIL)
    password_matches(None, "warm")
    costs: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(7):
        for known, spent in costs.items():
            started = time.process_time()
            password_matches(stored if known else None, "wrong horse")
            spent.append(time.process_time() - started)
    ratio = statistics.median(costs[False]) / statistics.median(costs[True])
    assert 0.5 < ratio < 2, ratio
