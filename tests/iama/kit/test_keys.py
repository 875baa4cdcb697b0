"""Making and rotating keys."""

import json
from datetime import UTC, datetime

import pytest

from iama.kit.keys import new_key_material, rotate_signing
from iama.kit.tokens import LIFETIME, Claims, SigningKeys, TokenInvalid, TokenSigner, TokenVerifier

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_two_public_keys_are_published_and_no_private_part_is() -> None:
    published = json.loads(new_key_material().jwks)["keys"]
    assert len(published) == 2
    assert all(set(key) <= {"kty", "n", "e", "kid", "use", "alg", "key_ops"} for key in published)


def test_a_token_outlives_one_rotation_and_not_two() -> None:
    material = new_key_material()
    token = TokenSigner(SigningKeys.from_secret(material.signing), "i").sign(Claims("u", "s", "FREE", NOW + LIFETIME), NOW)
    once = rotate_signing(material)
    assert TokenVerifier(once.jwks, "i").verify(token, NOW).user_id == "u"
    with pytest.raises(TokenInvalid):
        TokenVerifier(rotate_signing(once).jwks, "i").verify(token, NOW)
