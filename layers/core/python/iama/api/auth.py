"""From an Authorization header to an actor. Whether the session still lives is asked later, along with the first query."""

import re
from datetime import datetime

from iama.identity.model import Actor
from iama.kit.errors import Unauthenticated
from iama.kit.tokens import TokenInvalid, TokenVerifier

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TokenMissing(Unauthenticated):
    """This request needs an access token."""

    code = "TOKEN_MISSING"
    remedy = "Sign in and send the token as `Authorization: Bearer …`."


def authenticate(header: str, verifier: TokenVerifier, now: datetime) -> Actor:
    """Who the bearer token speaks for."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    claims = verifier.verify(token.strip(), now)
    if not (_ID.fullmatch(claims.user_id) and _ID.fullmatch(claims.session_id)):
        raise TokenInvalid
    return Actor(claims.user_id, claims.session_id, claims.tier, claims.expires_at)
