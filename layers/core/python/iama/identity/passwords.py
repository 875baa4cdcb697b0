"""Passwords: what is accepted, how they are kept (argon2id), and a check that takes as long for accounts that do not exist."""

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iama.identity.model import PASSWORD_LENGTH, PasswordTooWeak

_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""46 MiB once, on one lane: as hard as more passes over less, and within 250 ms where a function has half a core."""


@cache
def _breached() -> frozenset[str]:
    return frozenset(files("iama.identity").joinpath("breached.txt").read_text("utf-8").split())


@cache
def _decoy() -> str:
    """A hash that no password matches, made with the parameters in use."""
    return _hasher.hash("nobody's")


def hash_password(password: str, email: str) -> str:
    """The hash to store, or PasswordTooWeak."""
    check_password(password, email)
    return _hasher.hash(password)


def check_password(password: str, email: str) -> None:
    """PasswordTooWeak for what attackers try first; costs nothing."""
    if len(password) not in PASSWORD_LENGTH or password.lower() in _breached() or password.lower() == email:
        raise PasswordTooWeak


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. Without a stored hash the same work is done for nothing."""
    try:
        return _hasher.verify(stored or _decoy(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_renewal(stored: str | None) -> bool:
    """Whether a hash was made with other parameters than those in use."""
    return stored is not None and _hasher.check_needs_rehash(stored)
