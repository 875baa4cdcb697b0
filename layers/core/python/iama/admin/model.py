"""Administrators. A session is one opaque token of eight hours, with nothing to refresh; what is wrong in a sign-in is never said."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from iama.identity.model import Visitor, neighbourhood
from iama.kit.errors import Denied, NotFound, Unauthenticated

SESSION_LIFETIME = timedelta(hours=8)
PASSWORD_LENGTH = range(12, 257)
CODE_SECONDS = 30
MOST_SWITCHES = 200
"""Of those that are engaged now; more than one person can read."""


class AdminCredentialsWrong(Unauthenticated):
    """The address, the password or the code is wrong."""

    code = "ADMIN_CREDENTIALS_WRONG"
    remedy = "Check all three; a code is good once and for half a minute."


class AdminSessionEnded(Unauthenticated):
    """This session of an administrator has ended, or never was."""

    code = "ADMIN_SESSION_ENDED"
    remedy = "Sign in again: a session lasts eight hours."


class RoleNotAllowed(Denied):
    """This administrator's role may not do that."""

    code = "ROLE_NOT_ALLOWED"
    remedy = "Ask somebody whose role may."


class UserUnknown(NotFound):
    """There is no such user."""

    code = "USER_UNKNOWN"


class Role(StrEnum):
    """What an administrator is."""

    SUPER_ADMIN = "SUPER_ADMIN"
    ENGINEER = "ENGINEER"
    SUPPORT = "SUPPORT"


SWITCHERS = frozenset({Role.SUPER_ADMIN, Role.ENGINEER})
"""Who may stop new starts and let them go on."""


@dataclass(frozen=True, slots=True)
class Admin:
    """Who asks, once the session was found."""

    admin_id: str
    session_id: str
    email: str
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AdminAccount:
    """What a sign-in needs to know. `sealed_secret` is what the codes are made of."""

    admin_id: str
    email: str
    password_hash: str
    role: str
    sealed_secret: bytes


@dataclass(frozen=True, slots=True)
class AdminAttempt:
    """A sign-in from an address of the network: three things to know."""

    email: str
    password: str
    code: str
    visitor: Visitor

    @property
    def account_subject(self) -> str:
        """Counted apart from a user of the same address."""
        return f"account:admin:{hashlib.sha256(self.email.encode()).hexdigest()}"

    @property
    def address_subject(self) -> str:
        return f"address:{neighbourhood(self.visitor.address)}"


@dataclass(frozen=True, slots=True)
class AdminSession:
    """A session that was just begun, with its token."""

    admin: Admin
    token: str


@dataclass(frozen=True, slots=True)
class Switch:
    """New starts are stopped: everybody's, or one user's."""

    user_id: str | None
    reason: str
    engaged_by: str
    engaged_at: datetime


@dataclass(frozen=True, slots=True)
class SwitchWish:
    """What a switch shall be."""

    user_id: str | None
    engaged: bool
    reason: str
