"""GET /.well-known/jwks.json: two public keys, never a private one, and a rotation that signs nobody out."""

from collections.abc import Callable

import jwt

from functions.jobs.get import handler as list_jobs
from functions.well_known.jwks.get import handler
from iama.kit.keys import KeyMaterial, rotate_signing
from iama.kit.tokens import AUDIENCE, LIFETIME, Claims, SigningKeys, TokenSigner
from tests.fixtures.edge import ISSUER, Asked, Desk, HandClock, HeldSecrets, SignedUp


def publish(secrets: HeldSecrets, material: KeyMaterial) -> None:
    secrets.texts |= {"signing": material.signing, "jwks": material.jwks}


def test_two_public_keys_check_a_token_by_any_library(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    answer = desk.ask(handler, "GET /.well-known/jwks.json")
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=300")
    assert [set(key) & {"d", "p", "q", "dp", "dq", "qi"} for key in answer.json["keys"]] == [set(), set()]
    token = sign_up().token
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json).keys}
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, ["RS256"], {"verify_exp": False, "verify_iat": False}, audience=AUDIENCE, issuer=ISSUER)
    assert claims["tier"] == "FREE"


def test_a_rotation_keeps_the_key_before_and_drops_the_one_before_that(
    desk: Desk, sign_up: Callable[..., SignedUp], secrets: HeldSecrets, key_material: KeyMaterial, clock: HandClock
) -> None:
    user = sign_up()
    once = rotate_signing(key_material)
    new_token = TokenSigner(SigningKeys.from_secret(once.signing), ISSUER).sign(
        Claims(user.user_id, user.session_id, "FREE", clock.now() + LIFETIME), clock.now()
    )

    def statuses() -> list[int]:
        return [desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=token)).status for token in (user.token, new_token)]

    assert statuses() == [200, 401]
    publish(secrets, once)
    assert statuses() == [200, 200]
    publish(secrets, rotate_signing(once))
    assert statuses() == [401, 200]
