"""Words of signing in by a provider's word: who came back, where browsers may end, and the proofs of PKCE."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from iama.identity.model import EmailMalformed, normal_email
from iama.kit.errors import Invalid, NotFound, Unauthenticated, Unavailable

STATE_LIFETIME = timedelta(minutes=5)
CODE_LIFETIME = timedelta(seconds=60)
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_EXTENSION = "vscode://iama.extension/auth"
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:([1-9][0-9]{3,4})/callback", re.ASCII)
_CLIENT_STATE = re.compile(r"[A-Za-z0-9._~-]{8,200}")
_SUBJECT = re.compile(r"[A-Za-z0-9._|-]{1,100}")


class Provider(StrEnum):
    """Whose word is taken."""

    GITHUB = "github"
    GOOGLE = "google"


class ProviderUnknown(NotFound):
    """One cannot sign in with this provider here."""

    code = "OAUTH_PROVIDER_UNKNOWN"
    remedy = "Use another provider, or e-mail and password."


class ProviderRefused(Unauthenticated):
    """The provider did not say who this is."""

    code = "OAUTH_REFUSED"
    remedy = "Begin again, and agree on the provider's page."


class ProviderUnavailable(Unavailable):
    """The provider does not answer."""

    code = "OAUTH_PROVIDER_UNAVAILABLE"


class RedirectNotAllowed(Invalid):
    """A sign-in may not end at this address."""

    code = "OAUTH_REDIRECT_NOT_ALLOWED"
    remedy = "Use `http://127.0.0.1:PORT/callback` or the extension's own address."


class ChallengeMissing(Invalid):
    """A client has to prove itself with PKCE by S256, and to send a state of 8 to 200 unreserved characters."""

    code = "OAUTH_CHALLENGE_MISSING"
    remedy = "Send `code_challenge`, `code_challenge_method=S256` and `state`."


class OAuthStateInvalid(Invalid):
    """This sign-in was finished, took too long, or was never begun."""

    code = "OAUTH_STATE_INVALID"
    remedy = "Begin the sign-in again."


class OAuthCodeInvalid(Unauthenticated):
    """This code was used, is too old, or belongs to another client."""

    code = "OAUTH_CODE_INVALID"
    remedy = "Begin the sign-in again."


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a provider vouches for. `email` is None unless the provider has verified it."""

    provider: Provider
    subject: str
    email: str | None

    @staticmethod
    def of(provider: Provider, subject: object, email: object, verified: bool) -> "Person":
        """From a provider's answer; ProviderRefused where it names nobody. An address nobody verified counts as none."""
        name = str(subject) if isinstance(subject, str | int) and not isinstance(subject, bool) else ""
        if not _SUBJECT.fullmatch(name):
            raise ProviderRefused
        return Person(provider, name, _address(email) if verified else None)


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser on its way to a provider: it ends at a client that can prove itself, or approves a typed code."""

    provider: Provider
    redirect_uri: str | None = None
    client_state: str | None = None
    code_challenge: str | None = None
    user_code: str | None = None


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code as it is stored."""

    user_id: str
    code_challenge: str
    expires_at: datetime
    used_at: datetime | None
    session_id: str | None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A device that waits."""

    user_id: str | None
    expires_at: datetime
    polled_at: datetime | None
    decided_at: datetime | None
    used_at: datetime | None


def provider_of(name: str) -> Provider:
    """The provider of that name, or ProviderUnknown."""
    try:
        return Provider(name)
    except ValueError as error:
        raise ProviderUnknown from error


def check_redirect(uri: str) -> None:
    """Exactly the extension's address, or the loopback at any unprivileged port; else RedirectNotAllowed."""
    loopback = _LOOPBACK.fullmatch(uri)
    if uri != _EXTENSION and not (loopback and 1024 <= int(loopback[1]) <= 65535):
        raise RedirectNotAllowed


def check_challenge(challenge: str, method: str, state: str) -> None:
    """ChallengeMissing unless the client can be told apart from one that overheard it."""
    if method != "S256" or not CHALLENGE.fullmatch(challenge) or not _CLIENT_STATE.fullmatch(state):
        raise ChallengeMissing


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def verifier_of(state: str, key: bytes) -> str:
    """Our own proof towards the provider. It follows from the state by the server's key, so that it is stored nowhere."""
    return urlsafe_b64encode(hmac.digest(key, f"oauth:{state}".encode(), "sha256")).decode().rstrip("=")


def _address(email: object) -> str | None:
    try:
        return normal_email(email) if isinstance(email, str) else None
    except EmailMalformed:
        return None
