"""Accounts and sessions. A session is a family of refresh tokens: one lives, its predecessor is forgiven for 30 seconds."""

import hashlib
import hmac
import ipaddress
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from iama.kit.errors import Conflict, Denied, Invalid, OverLimit, Unauthenticated

FAMILY_LIFETIME = timedelta(days=30)
FORGIVEN = timedelta(seconds=30)
TOKEN_BYTES = 32
PASSWORD_LENGTH = range(8, 257)
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+")


class EmailMalformed(Invalid):
    """This is not an e-mail address."""

    code = "EMAIL_MALFORMED"


class PasswordTooWeak(Invalid):
    """The password is too short, too long, or known to every attacker."""

    code = "PASSWORD_TOO_WEAK"
    remedy = "Choose 8 to 256 characters that are not among the most used passwords and not your address."


class EmailTaken(Conflict):
    """There is an account with this address."""

    code = "EMAIL_TAKEN"
    remedy = "Sign in, or reset the password."


class CredentialsWrong(Unauthenticated):
    """The address or the password is wrong."""

    code = "CREDENTIALS_WRONG"
    remedy = "Check both and try again."


class RefreshTokenInvalid(Unauthenticated):
    """The refresh token is not valid."""

    code = "REFRESH_TOKEN_INVALID"


class RefreshTokenReused(Unauthenticated):
    """A refresh token was used that had been replaced. All tokens of this sign-in are revoked."""

    code = "REFRESH_TOKEN_REUSED"
    remedy = "Sign in again. If that was not you, change the password."


class SessionEnded(Unauthenticated):
    """This session has ended."""

    code = "SESSION_ENDED"


class AccountSuspended(Denied):
    """This account is suspended."""

    code = "ACCOUNT_SUSPENDED"
    remedy = "Write to support."


class LoginThrottled(OverLimit):
    """Too many failed sign-ins."""

    code = "LOGIN_THROTTLED"
    remedy = "Wait for `Retry-After` seconds and try again."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `tier_hint` is the token's and decides nothing."""

    user_id: str
    session_id: str
    tier_hint: str
    token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """What a sign-in needs to know."""

    user_id: str
    email: str
    password_hash: str | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in from an address of the network."""

    email: str
    password: str
    address: str

    @property
    def account_subject(self) -> str:
        """Throttled for unknown accounts as well, so hashed: whatever was typed must not be kept."""
        return f"account:{hashlib.sha256(self.email.encode()).hexdigest()}"

    @property
    def address_subject(self) -> str:
        """An IPv6 user owns a /64 at least, so the whole of it is one address."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return "address:unknown"
        return f"address:{ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address}"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A refresh token as stored, its account, and whether its successor is the family's living token."""

    family_id: str
    user_id: str
    email: str
    rotated_at: datetime | None
    revoked_at: datetime | None
    family_expires_at: datetime
    suspended: bool
    successor_lives: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A living session and the refresh token that continues it."""

    session_id: str
    user_id: str
    email: str
    tier: str
    refresh_token: str


def normal_email(text: str) -> str:
    """The form an address is stored in, or EmailMalformed."""
    email = folded_email(text)
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise EmailMalformed
    return email


def folded_email(text: str) -> str:
    """One form for all ways to type an address: small letters, composed, and one sigma, whose lower case depends on what follows.

    Never NFKC or case folding: `straße` and `strasse` are mailboxes of two people.
    """
    composed = unicodedata.normalize("NFC", text.strip())
    return unicodedata.normalize("NFC", composed.lower()).replace("ς", "σ")


def new_token() -> str:
    """256 random bits."""
    return urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=")


def successor_of(token: str, key: bytes) -> str:
    """The one token that follows `token`. Only who holds the key can compute it, and can do so again."""
    return urlsafe_b64encode(hmac.digest(key, _raw(token), "sha256")).decode().rstrip("=")


def token_digest(token: str) -> bytes:
    """What is stored in place of a token."""
    return hashlib.sha256(_raw(token)).digest()


def _raw(token: str) -> bytes:
    try:
        raw = urlsafe_b64decode(token + "=")
    except ValueError as error:
        raise RefreshTokenInvalid from error
    if len(raw) != TOKEN_BYTES:
        raise RefreshTokenInvalid
    return raw
