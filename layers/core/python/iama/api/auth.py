"""From an Authorization header to an actor. Whether the session still lives is asked later, along with the first query."""

import re
from datetime import datetime

from iama.identity.model import Actor, RefreshTokenInvalid, token_digest
from iama.kit.errors import Unauthenticated
from iama.kit.tokens import TokenInvalid, TokenVerifier

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TokenMissing(Unauthenticated):
    """This request needs an access token."""

    code = "TOKEN_MISSING"
    remedy = "Sign in and send the token as `Authorization: Bearer …`."


def authenticate(header: str, verifier: TokenVerifier, now: datetime) -> Actor:
    """Who the bearer token speaks for."""
    claims = verifier.verify(_bearer(header), now)
    if not (_ID.fullmatch(claims.user_id) and _ID.fullmatch(claims.session_id)):
        raise TokenInvalid
    return Actor(claims.user_id, claims.session_id, claims.tier, claims.expires_at)


def authenticate_admin(header: str) -> bytes:
    """The digest that an administrator's session is found by. A user's token is of another shape and never looked up."""
    try:
        return token_digest(_bearer(header))
    except RefreshTokenInvalid as error:
        raise TokenInvalid from error


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    return token.strip()
