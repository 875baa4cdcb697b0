"""From an Authorization header to an actor. Whether the session still lives is asked later, along with the first query."""

from datetime import datetime

from iama.identity.model import Actor
from iama.kit.errors import Unauthenticated
from iama.kit.tokens import TokenVerifier


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
    return Actor(claims.user_id, claims.session_id, claims.tier, claims.expires_at)
