"""Bodies of the auth routes: strict, silent about what was typed, and a token whose life is told."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from iama.identity.http import Credentials, RefreshToken, SignedIn
from iama.identity.model import Session
from iama.kit.keys import KeyMaterial
from iama.kit.tokens import LIFETIME, SigningKeys, TokenSigner, TokenVerifier

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_answer_to_a_sign_in_carries_a_token_of_that_session(key_material: KeyMaterial) -> None:
    session = Session("session", "user", "a@b.c", "PRO", "opaque")
    signed_in = SignedIn.of(session, TokenSigner(SigningKeys.from_secret(key_material.signing), "iss"), NOW)
    claims = TokenVerifier(key_material.jwks, "iss").verify(signed_in.access_token, NOW)
    assert (claims.user_id, claims.session_id, claims.tier, claims.expires_at) == ("user", "session", "PRO", NOW + LIFETIME)
    assert (signed_in.expires_in, signed_in.refresh_token, signed_in.user.email) == (900, "opaque", "a@b.c")


@pytest.mark.parametrize("body", ['{"email":"a@b.c"}', '{"email":1,"password":"x"}', '{"email":"a@b.c","password":"x","tier":"PRO"}'])
def test_a_body_is_exactly_its_fields(body: str) -> None:
    with pytest.raises(ValidationError):
        Credentials.model_validate_json(body)


def test_secrets_are_not_shown_by_a_body_or_its_refusal() -> None:
    assert "hush" not in repr(Credentials.model_validate_json('{"email":"a@b.c","password":"hush-hush"}'))
    with pytest.raises(ValidationError) as refused:
        RefreshToken.model_validate_json(f'{{"refresh_token":"{"hush" * 20}"}}')
    assert "hush" not in str(refused.value)
