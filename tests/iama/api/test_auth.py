"""From a header to an actor, and every wrong token against a real route: nothing but 401 or 403 comes back."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from functions.jobs.get import handler
from iama.api.auth import TokenMissing, authenticate
from iama.kit.keys import KeyMaterial, new_key_material
from iama.kit.tokens import AUDIENCE, LIFETIME, SigningKeys, TokenVerifier
from tests.fixtures.edge import ISSUER, NOW, Asked, Desk, HandClock, SignedUp


@dataclass(frozen=True)
class Forger:
    """Makes tokens for a user, right in everything but what is asked for."""

    keys: SigningKeys
    user: SignedUp

    def token(self, header: dict[str, Any] | None = None, private_key: str = "", **claims: object) -> str:
        now = int(NOW.timestamp())
        good = {"iss": ISSUER, "aud": AUDIENCE, "sub": self.user.user_id, "sid": self.user.session_id, "iat": now, "exp": now + 900}
        headers = {"kid": self.keys.kid, **(header or {})}
        return jwt.encode({**good, **claims}, private_key or self.keys.private_key, algorithm="RS256", headers=headers)

    def resealed(self, algorithm: str, seal: Callable[[bytes], bytes]) -> str:
        head = _part(json.dumps({"alg": algorithm, "kid": self.keys.kid}).encode())
        text = f"{head}.{self.token().split('.')[1]}"
        return f"{text}.{_part(seal(text.encode()))}"

    def by_public_key(self, text: bytes) -> bytes:
        public = load_pem_private_key(self.keys.private_key.encode(), None).public_key()
        seal = HMAC(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), SHA256())
        seal.update(text)
        return seal.finalize()


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


ATTACKS: dict[str, Callable[[Forger], str]] = {
    "malformed": lambda _: "a.b.c",
    "not ascii": lambda _: "tökén",
    "alg none": lambda forger: forger.resealed("none", lambda _: b""),
    "HS256 with the public key": lambda forger: forger.resealed("HS256", forger.by_public_key),
    "wrong audience": lambda forger: forger.token(aud="iama-admin"),
    "wrong issuer": lambda forger: forger.token(iss="https://evil.test"),
    "key of its own": lambda forger: forger.token(private_key=SigningKeys.from_secret(new_key_material().signing).private_key),
    "unknown key": lambda forger: forger.token({"kid": "another"}),
    "no session": lambda forger: forger.token(sid=None),
    "subject of another shape": lambda forger: forger.token(sub="' OR 1=1"),
}


@pytest.fixture
def user(sign_up: Callable[..., SignedUp]) -> SignedUp:
    return sign_up()


@pytest.fixture
def forger(key_material: KeyMaterial, user: SignedUp) -> Forger:
    return Forger(SigningKeys.from_secret(key_material.signing), user)


def asked(desk: Desk, token: str | None, **headers: str) -> tuple[int, str]:
    answer = desk.ask(handler, "GET /api/v1/jobs", Asked(token=token, headers=headers))
    if answer.status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status, answer.json.get("error_code", "")


def test_the_right_token_is_let_in(desk: Desk, forger: Forger) -> None:
    assert asked(desk, forger.token()) == (200, "")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_wrong_token_is_refused(desk: Desk, forger: Forger, attack: Callable[[Forger], str]) -> None:
    assert asked(desk, attack(forger)) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dTpw", "token"])
def test_without_a_bearer_token_nobody_is_let_in(desk: Desk, header: str) -> None:
    assert asked(desk, None, authorization=header) == (401, "TOKEN_MISSING")


def test_an_expired_token_says_so(desk: Desk, forger: Forger, clock: HandClock) -> None:
    token = forger.token()
    clock.move(minutes=15, seconds=5)
    assert asked(desk, token) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE refresh_tokens SET revoked_at = now()", (401, "SESSION_ENDED")),
        ("UPDATE users SET suspended_at = now()", (403, "ACCOUNT_SUSPENDED")),
        ("UPDATE users SET deleted_at = now()", (401, "SESSION_ENDED")),
    ],
)
def test_a_good_token_of_an_ended_session_is_refused_at_once(
    desk: Desk, user: SignedUp, admin_database_url: str, statement: str, refusal: tuple[int, str]
) -> None:
    assert asked(desk, user.token) == (200, "")
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(statement.encode())
    assert asked(desk, user.token) == refusal


def test_a_session_of_somebody_else_does_not_count(desk: Desk, forger: Forger, sign_up: Callable[..., SignedUp]) -> None:
    assert asked(desk, forger.token(sid=sign_up(2).session_id)) == (401, "SESSION_ENDED")


def test_an_actor_is_what_the_token_says(forger: Forger, key_material: KeyMaterial) -> None:
    verifier = TokenVerifier(key_material.jwks, ISSUER)
    actor = authenticate(f"bearer  {forger.token(tier='PRO')} ", verifier, NOW + timedelta(minutes=1))
    assert (actor.user_id, actor.session_id, actor.tier_hint) == (forger.user.user_id, forger.user.session_id, "PRO")
    assert actor.token_expires_at == NOW + LIFETIME
    with pytest.raises(TokenMissing):
        authenticate("", verifier, NOW)
