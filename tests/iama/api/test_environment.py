"""The composition root: one environment a thread, made late, with the keys of the moment."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from iama.api import environment
from iama.api.environment import Environment
from iama.kit.keys import KeyMaterial, rotate_signing
from iama.kit.secrets import SecretsUnavailable
from iama.kit.tokens import Claims, TokenInvalid
from iama.settings import Settings, SettingsError
from tests.fixtures.edge import ISSUER, NOW, HeldSecrets

SETTINGS = Settings("postgresql://u:p@127.0.0.1:9/x", "127.0.0.1:9", "bucket", "key", "signing", "jwks", "codec", ISSUER, "eu-central-1")
CLAIMS = Claims("user", "session", "FREE", NOW)


def test_making_the_real_parts_connects_to_nobody() -> None:
    made = Environment.of(SETTINGS)
    assert made.settings is SETTINGS


async def test_a_token_of_the_signer_passes_the_verifier_and_a_rotation_is_seen(
    make_environment: Callable[[], Environment], secrets: HeldSecrets, key_material: KeyMaterial
) -> None:
    env = make_environment()
    token = (await env.signer()).sign(CLAIMS, NOW)
    first = await env.verifier()
    assert first.verify(token, NOW) == CLAIMS
    assert await env.verifier() is first
    secrets.texts["jwks"] = rotate_signing(rotate_signing(key_material)).jwks
    with pytest.raises(TokenInvalid):
        (await env.verifier()).verify(token, NOW)


async def test_without_keys_nobody_is_let_in(make_environment: Callable[[], Environment], secrets: HeldSecrets) -> None:
    secrets.texts.clear()
    env = make_environment()
    for question in (env.verifier(), env.signing_keys(), env.signer()):
        with pytest.raises(SecretsUnavailable):
            await question


def test_each_thread_has_its_own_until_it_is_released(make_environment: Callable[[], Environment]) -> None:
    def visit() -> tuple[Environment, asyncio.AbstractEventLoop]:
        made = make_environment()
        environment.use(made)
        loop = environment.event_loop()
        assert environment.current() is made and environment.event_loop() is loop
        return made, loop

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        (first, first_loop), (second, second_loop) = one.submit(visit).result(), other.submit(visit).result()
        assert first is not second and first_loop is not second_loop
        one.submit(environment.release).result()
        one.submit(environment.release).result()
        assert first_loop.is_closed() and not second_loop.is_closed()
        other.submit(environment.release).result()


def test_unusable_settings_are_told_on_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IAMA_DATABASE_URL", raising=False)
    with ThreadPoolExecutor(1) as thread, pytest.raises(SettingsError):
        thread.submit(environment.current).result()
