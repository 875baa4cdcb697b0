"""The payload codec."""

import json

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.exceptions import ApplicationError

from iama.kit.codec import CodecKeyError, EncryptingCodec, encrypting_converter
from iama.kit.keys import KeyMaterial, new_key_material, rotate_codec

CANARY = b"canary-7f3a"
CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'"' + CANARY + b'"')


@pytest.fixture(scope="module")
def material() -> KeyMaterial:
    return new_key_material()


async def test_a_payload_comes_back_and_its_sealed_form_shows_nothing(material: KeyMaterial) -> None:
    codec = EncryptingCodec.from_secret(material.codec)
    (sealed,) = await codec.encode([CLEAR])
    assert CANARY not in sealed.SerializeToString()
    assert await codec.decode([sealed]) == [CLEAR]


async def test_the_same_payload_is_never_sealed_the_same_way(material: KeyMaterial) -> None:
    codec = EncryptingCodec.from_secret(material.codec)
    one, other = await codec.encode([CLEAR, CLEAR])
    assert one.data != other.data


async def test_after_a_rotation_old_payloads_open_and_new_ones_take_the_new_key(material: KeyMaterial) -> None:
    (old,) = await EncryptingCodec.from_secret(material.codec).encode([CLEAR])
    rotated = rotate_codec(material)
    codec = EncryptingCodec.from_secret(rotated.codec)
    (new,) = await codec.encode([CLEAR])
    assert new.metadata["key"].decode() == json.loads(rotated.codec)["active"]
    assert new.metadata["key"] != old.metadata["key"]
    assert await codec.decode([old, new]) == [CLEAR, CLEAR]


async def test_a_changed_payload_is_refused(material: KeyMaterial) -> None:
    codec = EncryptingCodec.from_secret(rotate_codec(material).codec)
    (sealed,) = await codec.encode([CLEAR])
    broken = Payload(metadata=sealed.metadata, data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    with pytest.raises(CodecKeyError):
        await codec.decode([broken])


async def test_a_payload_cannot_be_passed_off_as_sealed_with_another_key(material: KeyMaterial) -> None:
    secret = json.loads(rotate_codec(material).codec)
    first, second = secret["keys"]
    secret["keys"][second] = secret["keys"][first]
    codec = EncryptingCodec.from_secret(json.dumps({**secret, "active": first}))
    (sealed,) = await codec.encode([CLEAR])
    renamed = Payload(metadata={**sealed.metadata, "key": second.encode()}, data=sealed.data)
    with pytest.raises(CodecKeyError):
        await codec.decode([renamed])


async def test_an_unknown_key_is_refused(material: KeyMaterial) -> None:
    (sealed,) = await EncryptingCodec.from_secret(new_key_material().codec).encode([CLEAR])
    with pytest.raises(CodecKeyError):
        await EncryptingCodec.from_secret(material.codec).decode([sealed])


async def test_clear_payloads_of_others_pass_through(material: KeyMaterial) -> None:
    assert await EncryptingCodec.from_secret(material.codec).decode([CLEAR]) == [CLEAR]


async def test_messages_and_stack_traces_of_failures_are_sealed_too(material: KeyMaterial) -> None:
    converter = encrypting_converter(EncryptingCodec.from_secret(material.codec))
    from temporalio.api.failure.v1 import Failure

    failure = Failure()
    await converter.encode_failure(ApplicationError(CANARY.decode(), {"key": CANARY.decode()}, type="T"), failure)
    assert CANARY not in failure.SerializeToString()
    back = await converter.decode_failure(failure)
    assert isinstance(back, ApplicationError)
    assert (back.message, back.details[0]) == (CANARY.decode(), {"key": CANARY.decode()})
