"""Access tokens: JWT, RS256 and nothing else, keys by `kid`, two of them alive so that one can be replaced without an outage.

Surprising: the tier inside is a hint for clients. No decision here reads it.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import RSAAlgorithm

from iama.kit.errors import Unauthenticated

AUDIENCE = "iama-api"
LIFETIME = timedelta(minutes=15)
LEEWAY = timedelta(seconds=5)
_REQUIRED = ["exp", "iat", "iss", "aud", "sub", "sid"]


class TokenInvalid(Unauthenticated):
    """The access token is not valid."""

    code = "TOKEN_INVALID"
    remedy = "Refresh the token, or sign in again."


class TokenExpired(Unauthenticated):
    """The access token has expired."""

    code = "TOKEN_EXPIRED"
    remedy = "Refresh the token and send the request again."
    retry = True


@dataclass(frozen=True, slots=True)
class Claims:
    """Whom a token speaks for."""

    user_id: str
    session_id: str
    tier: str
    expires_at: datetime


class TokenVerifier:
    """Checks tokens against a public JWK set."""

    def __init__(self, jwks: str, issuer: str) -> None:
        self._issuer = issuer
        parsed = ((key["kid"], RSAAlgorithm.from_jwk(key)) for key in json.loads(jwks)["keys"])
        self._keys = {kid: key for kid, key in parsed if isinstance(key, RSAPublicKey)}

    def verify(self, token: str, now: datetime) -> Claims:
        """The claims, or TokenInvalid, or TokenExpired where everything but the time is right."""
        try:
            key = self._keys[_key_id(token)]
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
            found = Claims(
                str(claims["sub"]), str(claims["sid"]), str(claims.get("tier", "")), datetime.fromtimestamp(int(claims["exp"]), UTC)
            )
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, OverflowError, OSError, RecursionError) as error:
            raise TokenInvalid from error
        if now >= found.expires_at + LEEWAY:
            raise TokenExpired
        return found


def _key_id(token: str) -> str:
    """The key a token names. The header is read again by the check itself, which trusts none of it but this."""
    header = token.partition(".")[0]
    return str(json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"])


class TokenSigner:
    """Issues tokens with the active private key. Make it once: reading the key is most of the work.

    The key is our own, so it is not proved to be one: that costs seventy times what a signature does.
    """

    def __init__(self, signing: "SigningKeys", issuer: str) -> None:
        self._kid, self._issuer = signing.kid, issuer
        key = load_pem_private_key(signing.private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("the active signing key is no RSA key")
        self._key = key

    def sign(self, claims: Claims, now: datetime) -> str:
        payload: Mapping[str, object] = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": claims.user_id,
            "sid": claims.session_id,
            "tier": claims.tier,
            "iat": int(now.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
        }
        return jwt.encode(dict(payload), self._key, algorithm="RS256", headers={"kid": self._kid})


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The secret half: the active RSA key as PEM, its name, and the key that derives refresh tokens."""

    kid: str
    private_key: str
    refresh_key: bytes

    @staticmethod
    def from_secret(text: str) -> "SigningKeys":
        """From `{"active": kid, "keys": {kid: PEM}, "refresh_key": hex}`."""
        secret = json.loads(text)
        return SigningKeys(secret["active"], secret["keys"][secret["active"]], bytes.fromhex(secret["refresh_key"]))
