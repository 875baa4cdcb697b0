"""Passwords: what is accepted, how they are kept (argon2id), and a check that takes as long for accounts that do not exist."""

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iama.identity.model import PASSWORD_LENGTH, PasswordTooWeak

_hasher = PasswordHasher()


@cache
def _breached() -> frozenset[str]:
    return frozenset(files("iama.identity").joinpath("breached.txt").read_text("utf-8").split())


@cache
def _decoy() -> str:
    """A hash that no password matches, made with the parameters in use."""
    return _hasher.hash("nobody's")


def hash_password(password: str, email: str) -> str:
    """The hash to store, or PasswordTooWeak."""
    if len(password) not in PASSWORD_LENGTH or password.lower() in _breached() or password.lower() == email:
        raise PasswordTooWeak
    return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. Without a stored hash the same work is done for nothing."""
    try:
        return _hasher.verify(stored or _decoy(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
