"""The workflow gateway against a real server and a real worker."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio
from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from iama.kit.codec import EncryptingCodec, encrypting_converter
from iama.kit.ids import new_id
from iama.kit.keys import new_key_material
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.workflows import CommandNotLegal, TooManyCommands, WorkflowNotRunning, WorkflowsUnavailable
from iama_dev.temporal import TemporalServer

CANARY = "canary-51c2"
MATERIAL = new_key_material()


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@workflow.defn(name="Talker")
class Talker:
    @workflow.init
    def __init__(self, first: Word) -> None:
        self.heard = [first.text]
        self.done = False

    @workflow.run
    async def run(self, first: Word) -> list[str]:
        await workflow.wait_condition(lambda: self.done and workflow.all_handlers_finished())
        return self.heard

    @workflow.update
    async def say(self, word: Word) -> dict[str, str]:
        self.heard.append(word.text)
        return {"state": "SAID"}

    @say.validator
    def check_say(self, word: Word) -> None:
        if word.text == "forbidden":
            raise ApplicationError(CANARY, {"state": "QUIET", "legal": ["end"], "reason": "forbidden"}, type="COMMAND_NOT_LEGAL")

    @workflow.update
    async def dwell(self, word: Word) -> None:
        await workflow.wait_condition(lambda: self.done)

    @workflow.signal
    def nod(self) -> None:
        self.heard.append("nod")

    @workflow.update
    async def end(self, word: Word) -> None:
        self.done = True


@pytest_asyncio.fixture
async def gateway(temporal: TemporalServer, task_queue: str) -> TemporalGateway:
    async def secret() -> str:
        return MATERIAL.codec

    return TemporalGateway(TemporalAddress(temporal.address, temporal.namespace, task_queue), secret)


@pytest_asyncio.fixture
async def client(temporal: TemporalServer) -> Client:
    converter = encrypting_converter(EncryptingCodec.from_secret(MATERIAL.codec))
    return await Client.connect(temporal.address, namespace=temporal.namespace, data_converter=converter)


@pytest_asyncio.fixture
async def worker(client: Client, task_queue: str) -> AsyncIterator[Worker]:
    async with Worker(client, task_queue=task_queue, workflows=[Talker], workflow_runner=UnsandboxedWorkflowRunner()) as worker:
        yield worker


@pytest_asyncio.fixture
async def talker(gateway: TemporalGateway, worker: Worker) -> str:
    workflow_id = f"talker-{new_id()}"
    assert await gateway.start("Talker", workflow_id, Word("hello"))
    return workflow_id


async def test_a_second_start_finds_the_first_also_when_it_has_ended(gateway: TemporalGateway, client: Client, talker: str) -> None:
    assert not await gateway.start("Talker", talker, Word("again"))
    await gateway.update(talker, "end", Word(""), new_id())
    assert await client.get_workflow_handle(talker).result() == ["hello"]
    assert not await gateway.start("Talker", talker, Word("again"))


async def test_only_what_failed_starts_anew_and_only_where_that_is_wanted(gateway: TemporalGateway, client: Client, talker: str) -> None:
    assert not await gateway.start("Talker", talker, Word("again"), retry_failed=True)
    await client.get_workflow_handle(talker).terminate()
    assert not await gateway.start("Talker", talker, Word("again"))
    assert await gateway.start("Talker", talker, Word("anew"), retry_failed=True)
    await gateway.update(talker, "end", Word(""), new_id())
    assert await client.get_workflow_handle(talker).result() == ["anew"]
    assert not await gateway.start("Talker", talker, Word("again"), retry_failed=True)


async def test_the_same_update_id_is_carried_out_once(gateway: TemporalGateway, client: Client, talker: str) -> None:
    update_id = new_id()
    for _ in range(2):
        assert await gateway.update_completed(talker, "say", Word("once"), update_id) == {"state": "SAID"}
    await gateway.update_completed(talker, "end", Word(""), new_id())
    assert await client.get_workflow_handle(talker).result() == ["hello", "once"]


async def test_a_repeat_of_what_was_taken_is_answered_also_when_the_workflow_has_ended(
    gateway: TemporalGateway, client: Client, talker: str
) -> None:
    said = await gateway.update(talker, "say", Word("a"), "u1")
    await gateway.update(talker, "end", Word("bye"), "u2")
    assert await client.get_workflow_handle(talker).result() == ["hello", "a"]
    assert await gateway.update(talker, "say", Word("a"), "u1") == said == {"state": "SAID"}
    assert await gateway.update_completed(talker, "say", Word("a"), "u1") == said
    assert await gateway.update(talker, "end", Word("bye"), "u2") is None
    for ask in (gateway.update, gateway.update_completed):
        with pytest.raises(WorkflowNotRunning):
            await ask(talker, "say", Word("too late"), "u3")


async def test_an_accepted_command_is_not_waited_for(gateway: TemporalGateway, talker: str) -> None:
    assert await gateway.update(talker, "dwell", Word(""), new_id()) is None
    await gateway.update(talker, "end", Word(""), new_id())


@pytest.mark.parametrize("send", ["update", "update_completed"])
async def test_a_refusal_tells_the_state_and_what_is_legal_and_not_the_exceptions_text(
    gateway: TemporalGateway, talker: str, send: str
) -> None:
    with pytest.raises(CommandNotLegal) as refused:
        await getattr(gateway, send)(talker, "say", Word("forbidden"), new_id())
    assert refused.value.detail == {"state": "QUIET", "legal": ["end"], "reason": "forbidden"}
    await gateway.update(talker, "end", Word(""), new_id())


async def test_a_signal_is_heard_and_who_hears_is_running(gateway: TemporalGateway, client: Client, talker: str) -> None:
    await gateway.signal(talker, "nod")
    assert await gateway.is_running(talker)
    await gateway.update_completed(talker, "end", Word(""), new_id())
    assert await client.get_workflow_handle(talker).result() == ["hello", "nod"]
    assert not await gateway.is_running(talker)
    with pytest.raises(WorkflowNotRunning):
        await gateway.signal(talker, "nod")


async def test_a_workflow_that_is_not_there_is_not_running(gateway: TemporalGateway) -> None:
    nobody = f"talker-{new_id()}"
    assert not await gateway.is_running(nobody)
    with pytest.raises(WorkflowNotRunning):
        await gateway.update(nobody, "say", Word("anybody?"), new_id())
    with pytest.raises(WorkflowNotRunning):
        await gateway.signal(nobody, "nod")


async def test_without_a_worker_a_command_is_unavailable_within_seconds(gateway: TemporalGateway) -> None:
    workflow_id = f"talker-{new_id()}"
    assert await gateway.start("Talker", workflow_id, Word("hello"))
    async with asyncio.timeout(8):
        with pytest.raises(WorkflowsUnavailable) as away:
            await gateway.update(workflow_id, "say", Word("anybody?"), new_id())
    assert away.value.retry_after


async def test_more_commands_in_flight_than_a_workflow_takes_are_over_the_limit(gateway: TemporalGateway, talker: str) -> None:
    sent = await asyncio.gather(*(gateway.update(talker, "dwell", Word(""), new_id()) for _ in range(12)), return_exceptions=True)
    refused = [answer for answer in sent if answer is not None]
    assert refused and all(isinstance(answer, TooManyCommands) and answer.retry_after for answer in refused)
    assert len(refused) == 2


async def test_a_server_that_is_away_is_unavailable_within_seconds() -> None:
    async def secret() -> str:
        return MATERIAL.codec

    gateway = TemporalGateway(TemporalAddress("127.0.0.1:9", "default", "queue"), secret)
    async with asyncio.timeout(8):
        with pytest.raises(WorkflowsUnavailable):
            await gateway.ping()
        with pytest.raises(WorkflowsUnavailable):
            await gateway.is_running("talker")


async def test_nothing_of_a_conversation_is_readable_in_the_history(gateway: TemporalGateway, client: Client, talker: str) -> None:
    await gateway.update_completed(talker, "say", Word(CANARY), new_id())
    await gateway.update_completed(talker, "end", Word(""), new_id())
    assert CANARY in await client.get_workflow_handle(talker).result()
    history = await client.get_workflow_handle(talker).fetch_history()
    assert CANARY not in history.to_json()
    await gateway.ping()


async def test_a_history_is_read_by_nobody_without_the_key(gateway: TemporalGateway, temporal: TemporalServer, talker: str) -> None:
    await gateway.update_completed(talker, "end", Word(""), new_id())
    stranger = await Client.connect(temporal.address, namespace=temporal.namespace)
    with pytest.raises(Exception, match="Unknown payload encoding"):
        await stranger.get_workflow_handle(talker, result_type=list[str]).result(rpc_timeout=timedelta(seconds=5))
