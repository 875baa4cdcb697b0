"""The payload codec."""

import json

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from iama.kit.codec import CodecKeyError, EncryptingCodec, encrypting_converter
from iama.kit.keys import KeyMaterial, new_key_material, rotate_codec
from iama_dev.temporal import TemporalServer

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


@workflow.defn
class Keeps:
    """Keeps a first word until it hears the last one; without one it fails."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @workflow.run
    async def run(self, first: str) -> str:
        await workflow.wait_condition(lambda: bool(self.heard))
        if not self.heard[0]:
            raise ApplicationError(f"no word after {first}", {"first": first}, type="Silence")
        return first + self.heard[0]

    @workflow.signal
    def hear(self, word: str) -> None:
        self.heard.append(word)


async def connect(temporal: TemporalServer, secret: str) -> Client:
    """A client with the codec of this secret."""
    converter = encrypting_converter(EncryptingCodec.from_secret(secret))
    return await Client.connect(temporal.address, namespace=temporal.namespace, data_converter=converter)


async def raw_history(temporal: TemporalServer, workflow_id: str) -> list[bytes]:
    """The events as the server keeps them."""
    stranger = await Client.connect(temporal.address, namespace=temporal.namespace)
    return [event.SerializeToString() for event in (await stranger.get_workflow_handle(workflow_id).fetch_history()).events]


@pytest.mark.parametrize("word", [" sings", ""], ids=["ends well", "fails"])
async def test_a_workflow_begun_under_the_old_key_ends_under_the_new_one_and_shows_nothing(
    temporal: TemporalServer, task_queue: str, material: KeyMaterial, word: str
) -> None:
    rotated, first = rotate_codec(material), CANARY.decode()
    old, new = await connect(temporal, material.codec), await connect(temporal, rotated.codec)
    await old.start_workflow(Keeps.run, first, id=task_queue, task_queue=task_queue)
    handle = new.get_workflow_handle_for(Keeps.run, task_queue)
    async with Worker(new, task_queue=task_queue, workflows=[Keeps], workflow_runner=UnsandboxedWorkflowRunner()):
        await handle.signal(Keeps.hear, word)
        if word:
            assert await handle.result() == first + word
        else:
            with pytest.raises(WorkflowFailureError) as failed:
                await handle.result()
            assert isinstance(failed.value.cause, ApplicationError) and first in failed.value.cause.message
    begun, *_, ended = await raw_history(temporal, task_queue)
    old_key, new_key = (json.loads(secret.codec)["active"].encode() for secret in (material, rotated))
    assert (old_key in begun, new_key in begun, old_key in ended, new_key in ended) == (True, False, False, True)
    assert CANARY not in begun + ended and b"no word" not in ended and b"test_codec.py" not in ended
