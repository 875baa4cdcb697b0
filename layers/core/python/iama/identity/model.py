"""Accounts and sessions. A session is a family of refresh tokens: one lives, its predecessor is forgiven for 30 seconds."""

import hashlib
import hmac
import ipaddress
import re
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from iama.kit.errors import Conflict, Denied, Invalid, JsonValue, NotFound, OverLimit, Unauthenticated

FAMILY_LIFETIME = timedelta(days=30)
FORGIVEN = timedelta(seconds=30)
TOKEN_BYTES = 32
DELETION_GRACE = timedelta(days=14)
"""As long as artifacts live: by its end every job that waited has ended, and nothing of the code is left."""
PASSWORD_LENGTH = range(8, 257)
NO_ADDRESS = ".invalid"
"""Ends what stands in place of an address where an account has none. Nobody can register it and no mail goes there."""
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


class RefreshThrottled(OverLimit):
    """Too many refresh tokens that are not valid came from this address."""

    code = "REFRESH_THROTTLED"
    remedy = "Wait for `Retry-After` seconds and try again."


class MailCodeInvalid(Invalid):
    """This code was used before, has expired, or was never sent."""

    code = "MAIL_CODE_INVALID"
    remedy = "Ask for a new one."


class PasswordNotSet(Conflict):
    """This account has no password that could be changed."""

    code = "PASSWORD_NOT_SET"
    remedy = "Ask for a code to set one with `auth/password/forgot`."


class SessionNotFound(NotFound):
    """There is no such session."""

    code = "SESSION_NOT_FOUND"
    remedy = "List the sessions again: it may have ended."


class PreferencesTooLarge(Invalid):
    """The preferences together are too large."""

    code = "PREFERENCES_TOO_LARGE"
    remedy = "Remove some: send them with the value null."


class UiSegment(StrEnum):
    """How much a client explains. It changes presentation, never what an account may do."""

    GUIDED = "GUIDED"
    EXPERT = "EXPERT"


class CodePurpose(StrEnum):
    """What a code that went out by mail is good for."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"


CODE_LIFETIME: Mapping[CodePurpose, timedelta] = {
    CodePurpose.VERIFY_EMAIL: timedelta(hours=48),
    CodePurpose.RESET_PASSWORD: timedelta(hours=1),
}
"""Counted from the moment the mail is written, so that a mail that waited is as good as any."""


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
class Visitor:
    """Where a session is begun from: an address of the network and what the client calls itself."""

    address: str
    client: str = ""

    @property
    def network(self) -> str:
        """The neighbourhood of the address, which is all that is kept of it."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return "unknown"
        return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))

    @property
    def client_name(self) -> str:
        """Printable and short: it is shown to people."""
        return "".join(letter for letter in self.client if letter.isprintable())[:200]


class Guess(Protocol):
    """Something that is counted by account and by address of the network before it is checked."""

    @property
    def account_subject(self) -> str: ...
    @property
    def address_subject(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in from an address of the network."""

    email: str
    password: str
    address: str
    client: str = ""

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.address, self.client)

    @property
    def account_subject(self) -> str:
        """Throttled for unknown accounts as well, so hashed: whatever was typed must not be kept."""
        return f"account:{hashlib.sha256(self.email.encode()).hexdigest()}"

    @property
    def address_subject(self) -> str:
        """Whoever guesses from one address is slowed down for all accounts."""
        return f"address:{neighbourhood(self.address)}"


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


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Everything an account shows of itself."""

    user_id: str
    email: str
    email_verified_at: datetime | None
    has_password: bool
    ui_segment: str
    preferences: Mapping[str, JsonValue]
    consent_version: str | None
    consented_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LivingSession:
    """One session of a user; `network` and `client` are empty for those begun before they were noted."""

    session_id: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    network: str
    client: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """What shall change: None leaves the segment, a value None forgets its key, keys that are not named stay."""

    ui_segment: UiSegment | None
    values: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CodeOwner:
    """Whose code it is, and the address it went to."""

    user_id: str
    email: str


def neighbourhood(text: str) -> str:
    """An IPv6 user owns a /64 at least, so the whole of it is one address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def normal_email(text: str) -> str:
    """The form an address is stored in, or EmailMalformed."""
    email = folded_email(text)
    if len(email) > 254 or not email.isprintable() or not _EMAIL.fullmatch(email) or email.endswith(NO_ADDRESS):
        raise EmailMalformed
    return email


def folded_email(text: str) -> str:
    """One form for all ways to type an address: small letters, composed, and one sigma, whose lower case depends on what follows.

    Never NFKC or case folding: `straße` and `strasse` are mailboxes of two people.
    """
    composed = unicodedata.normalize("NFC", text.strip())
    return unicodedata.normalize("NFC", composed.lower()).replace("ς", "σ")


def shown_email(email: str) -> str | None:
    """The address, or None for an account that has none."""
    return None if email.endswith(NO_ADDRESS) else email


def new_token() -> str:
    """256 random bits."""
    return urlsafe_b64encode(secrets.token_bytes(TOKEN_BYTES)).decode().rstrip("=")


def successor_of(token: str, key: bytes) -> str:
    """The one token that follows `token`. Only who holds the key can compute it, and can do so again."""
    return urlsafe_b64encode(hmac.digest(key, _raw(token), "sha256")).decode().rstrip("=")


def token_digest(token: str) -> bytes:
    """What is stored in place of a token."""
    return hashlib.sha256(_raw(token)).digest()


def code_digest(token: str) -> bytes:
    """The same for the code of a mail, or MailCodeInvalid."""
    try:
        return token_digest(token)
    except RefreshTokenInvalid as error:
        raise MailCodeInvalid from error


def _raw(token: str) -> bytes:
    try:
        raw = urlsafe_b64decode(token + "=")
    except ValueError as error:
        raise RefreshTokenInvalid from error
    if len(raw) != TOKEN_BYTES:
        raise RefreshTokenInvalid
    return raw
