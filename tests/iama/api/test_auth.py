"""From a header to an actor, and every wrong token against a real route: nothing but 401 or 403 comes back."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from functions.jobs.get import handler
from iama.api.auth import TokenMissing, authenticate, authenticate_admin
from iama.identity.model import new_token, token_digest
from iama.kit.keys import KeyMaterial
from iama.kit.tokens import LIFETIME, SigningKeys, TokenInvalid, TokenVerifier
from tests.fixtures.edge import ISSUER, NOW, Asked, Desk, HandClock, SignedUp
from tests.fixtures.forger import ATTACKS, Forger


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


def test_an_administrators_header_is_a_digest_or_nothing(forger: Forger) -> None:
    token = new_token()
    assert authenticate_admin(f"Bearer {token}") == token_digest(token)
    for header in ("", "Basic x", "Bearer "):
        with pytest.raises(TokenMissing):
            authenticate_admin(header)
    for wrong in (forger.token(), "tökén", token[:-1], f"{token}AAAA"):
        with pytest.raises(TokenInvalid):
            authenticate_admin(f"Bearer {wrong}")
