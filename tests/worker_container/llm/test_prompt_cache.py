"""How much of what a healing job sends again its provider has kept: the real litellm gateway at a peer that reports cache tokens."""

import textwrap
from pathlib import Path

import pytest

from iama_worker.llm.gateway import Message, ModelRequest, Stage, TokenUsage
from iama_worker.llm.litellm_gateway import LiteLLMGateway
from iama_worker.llm.material import FailedTest, Material, SpecText
from iama_worker.llm.prompts import render
from tests.fakes.anthropic_peer import KEY, running_anthropic

LEAST_READ = 0.8
FILES = {"textwrap.py": Path(textwrap.__file__).read_bytes()}
SPEC = tuple(SpecText(f"a text of {n} words", "it is wrapped", "no line is longer than the width") for n in range(12))


def material(*failures: FailedTest) -> Material:
    return Material(FILES, ("textwrap.py",), (), "STANDARD", "", SPEC, failures, "[1, 2, 3]" if failures else "")


def failure(number: int) -> FailedTest:
    said = f"textwrap.wrap('a b', {number})\nbefore: ['a', 'b']\nnow: ['a b']\nrun: python -c 'import textwrap'"
    return FailedTest(f"iama_tests/test_textwrap.py::test_{number}", "AssertionError", "textwrap.py", said)


async def ask(base: str, stage: Stage, told: Material) -> TokenUsage:
    request = ModelRequest(stage, told, render(stage, told), "anthropic/claude-haiku", "anthropic", base, KEY, 100)
    async with LiteLLMGateway().open(request) as stream:
        assert "".join([chunk async for chunk in stream.chunks]) == "one"
    return sum(stream.counted, TokenUsage())


@pytest.mark.slow
async def test_a_repair_reads_from_the_cache_what_the_question_before_it_said_too() -> None:
    with running_anthropic() as peer:
        first = await ask(peer.url.removesuffix("/v1"), Stage.GENERATE, material())
        repairs = [await ask(peer.url.removesuffix("/v1"), Stage.REPAIR, material(failure(n), failure(n + 1))) for n in range(9)]
    assert (first.cache_read, first.cache_write > 1_000) == (0, True)
    assert [usage.cache_write for usage in repairs] == [0] * 9
    sent = sum(usage.input + usage.cache_read for usage in repairs)
    read = sum(usage.cache_read for usage in repairs)
    print(f"{read} of {sent} tokens of nine repairs read from the cache")
    assert read >= LEAST_READ * sent, (read, sent)


def test_the_stable_part_is_the_beginning_and_the_same_in_both_questions() -> None:
    asked, again = render(Stage.GENERATE, material()), render(Stage.REPAIR, material(failure(1)))
    assert [_kept(message) for message in asked] == [_kept(message) for message in again]
    assert all(_kept(message) for message in asked)
    assert FILES["textwrap.py"].decode() in _kept(asked[1]) and SPEC[0].given in _kept(asked[1])


def _kept(message: Message) -> str:
    return message.text[: message.stable]
