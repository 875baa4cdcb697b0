"""Access tokens and every attack on them we know of."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from iama.kit.keys import KeyMaterial, new_key_material
from iama.kit.tokens import AUDIENCE, LEEWAY, LIFETIME, Claims, SigningKeys, TokenExpired, TokenInvalid, TokenSigner, TokenVerifier

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ISSUER = "https://iama.test"
MATERIAL: KeyMaterial = new_key_material()
KEYS = SigningKeys.from_secret(MATERIAL.signing)
VERIFIER = TokenVerifier(MATERIAL.jwks, ISSUER)
GOOD = {
    "iss": ISSUER, "aud": AUDIENCE, "sub": "user", "sid": "session", "tier": "PRO",
    "iat": int(NOW.timestamp()), "exp": int((NOW + LIFETIME).timestamp()),
}  # fmt: skip


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def forged(header: dict[str, Any], key: bytes | None = None) -> str:
    text = f"{part(header)}.{part(GOOD)}"
    signature = b"" if key is None else hmac.digest(key, text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def signed(claims: dict[str, Any], key: str = KEYS.private_key, **header: str) -> str:
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEYS.kid, **header})


def public_pem() -> bytes:
    key = load_pem_private_key(KEYS.private_key.encode(), None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def without(claim: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != claim}


ATTACKS = {
    "nothing": "",
    "one word": "token",
    "two parts": "a.b",
    "not base64": "!!.!!.!!",
    "header is nested too deep": base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".a.b",
    "header is a list": f"{part([])}.{part(GOOD)}.",
    "alg none": forged({"alg": "none", "kid": KEYS.kid}),
    "alg None": forged({"alg": "None", "kid": KEYS.kid}),
    "no alg": forged({"kid": KEYS.kid}),
    "HS256 with the public key": forged({"alg": "HS256", "kid": KEYS.kid}, public_pem()),
    "HS256 with the key set": forged({"alg": "HS256", "kid": KEYS.kid}, MATERIAL.jwks.encode()),
    "no kid": jwt.encode(GOOD, KEYS.private_key, algorithm="RS256"),
    "unknown kid": signed(GOOD, kid="another"),
    "kid is a path": signed(GOOD, kid="../../etc/passwd"),
    "key of its own": signed(GOOD, SigningKeys.from_secret(new_key_material().signing).private_key),
    "key inside the token": signed(GOOD, SigningKeys.from_secret(new_key_material().signing).private_key, jku="https://evil.test"),
    "RS512": jwt.encode(GOOD, KEYS.private_key, algorithm="RS512", headers={"kid": KEYS.kid}),
    "PS256": jwt.encode(GOOD, KEYS.private_key, algorithm="PS256", headers={"kid": KEYS.kid}),
    "wrong audience": signed({**GOOD, "aud": "another"}),
    "wrong issuer": signed({**GOOD, "iss": "https://evil.test"}),
    "no subject": signed(without("sub")),
    "no session": signed(without("sid")),
    "no audience": signed(without("aud")),
    "no issuer": signed(without("iss")),
    "no expiry": signed(without("exp")),
    "expiry is a word": signed({**GOOD, "exp": "never"}),
    "expiry beyond time": signed({**GOOD, "exp": 10**30}),
    "changed claims": ".".join([signed(GOOD).split(".")[0], part({**GOOD, "sub": "admin"}), signed(GOOD).split(".")[2]]),
}


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_forged_or_broken_token_is_invalid(token: str) -> None:
    with pytest.raises(TokenInvalid):
        VERIFIER.verify(token, NOW)


def test_a_token_of_ours_speaks_for_its_user() -> None:
    claims = Claims("user", "session", "PRO", NOW + LIFETIME)
    assert VERIFIER.verify(TokenSigner(KEYS, ISSUER).sign(claims, NOW), NOW) == claims


def test_an_expired_token_says_so_and_a_slow_clock_is_forgiven() -> None:
    token = signed(GOOD)
    assert VERIFIER.verify(token, NOW + LIFETIME + LEEWAY - timedelta(seconds=1)).user_id == "user"
    with pytest.raises(TokenExpired):
        VERIFIER.verify(token, NOW + LIFETIME + LEEWAY)
