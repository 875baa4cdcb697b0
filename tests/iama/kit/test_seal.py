"""Sealed secrets: opened by the same keys, about the same thing, unchanged; else not at all."""

import json

import pytest

from iama.kit.keys import new_seal_keys
from iama.kit.seal import Seal, SealBroken


def test_what_is_sealed_is_opened_and_never_twice_the_same() -> None:
    seal = Seal.from_secret(new_seal_keys())
    one, other = seal.seal(b"secret", "a"), seal.seal(b"secret", "a")
    assert one != other and b"secret" not in one
    assert seal.open(one, "a") == seal.open(other, "a") == b"secret"


def test_an_older_key_still_opens() -> None:
    first, second = json.loads(new_seal_keys()), json.loads(new_seal_keys())
    sealed = Seal.from_secret(json.dumps(first)).seal(b"secret", "a")
    rotated = {"active": second["active"], "keys": first["keys"] | second["keys"]}
    assert Seal.from_secret(json.dumps(rotated)).open(sealed, "a") == b"secret"


def test_anything_else_is_broken() -> None:
    seal = Seal.from_secret(new_seal_keys())
    sealed = seal.seal(b"secret", "a")
    cases = [(sealed, "b"), (sealed[:-1], "a"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "a"), (b"", "a"), (b"unknown\0" + sealed, "a")]
    for text, about in cases:
        with pytest.raises(SealBroken):
            seal.open(text, about)
    with pytest.raises(SealBroken):
        Seal.from_secret(new_seal_keys()).open(sealed, "a")
