"""What a call used is the larger of two counts; what it may is a table."""

from collections.abc import AsyncIterator

import pytest

from iama_worker.llm.gateway import Message, ModelStream, TokenUsage
from iama_worker.llm.metering import Meter, least_tokens, worst_usages
from iama_worker.llm.prompts import count_tokens


async def _nothing() -> AsyncIterator[str]:
    for part in ():
        yield part


def metered(cap: int, told: TokenUsage | None, *parts: str, finish: str = "stop") -> Meter:
    """A call that asked with 400 bytes and heard `parts`."""
    meter = Meter(cap)
    meter.open((Message("user", "q" * 400),), ModelStream(_nothing(), [told] if told else [], [finish]))
    for part in parts:
        meter.hear(part)
    return meter


def test_the_worst_case_is_all_plain_or_all_that_is_stable_written_to_a_cache() -> None:
    messages = (Message("system", "r" * 300, 300), Message("user", "s" * 600 + "t" * 90, 600))
    plain, writing = worst_usages(messages, 50)
    assert plain == TokenUsage(count_tokens("r" * 300) + count_tokens("t" * 690), 50)
    assert (writing.cache_write, writing.output) == (count_tokens("r" * 300) + count_tokens("s" * 600), 50)
    assert writing.input + writing.cache_write == plain.input


@pytest.mark.parametrize(
    ("told", "used"),
    [
        (None, TokenUsage(100, 50)),
        (TokenUsage(0, 0), TokenUsage(100, 50)),
        (TokenUsage(130, 60), TokenUsage(130, 60)),
        (TokenUsage(130, 1), TokenUsage(130, 50)),
        (TokenUsage(1, 60), TokenUsage(100, 60)),
        (TokenUsage(20, 60, 30, 50), TokenUsage(20, 60, 30, 50)),
        (TokenUsage(0, 60, 30, 50), TokenUsage(20, 60, 30, 50)),
    ],
)
def test_the_larger_count_of_input_and_of_output_counts(told: TokenUsage | None, used: TokenUsage) -> None:
    assert metered(1_000, told, "a" * 200).usage == used


def test_a_call_that_was_never_taken_used_nothing() -> None:
    assert Meter(1_000).usage == TokenUsage()


@pytest.mark.parametrize(
    ("cap", "told", "finish", "broke", "full"),
    [
        (50, TokenUsage(100, 50), "stop", False, False),
        (49, TokenUsage(100, 40), "stop", True, True),
        (50, TokenUsage(100, 51), "stop", True, False),
        (50, None, "length", True, False),
        (0, TokenUsage(100, 999), "stop", False, False),
    ],
)
def test_a_cap_is_broken_by_either_count_or_by_the_providers_word(
    cap: int, told: TokenUsage | None, finish: str, broke: bool, full: bool
) -> None:
    meter = metered(cap, told, "a" * 100, "b" * 100, finish=finish)
    assert (meter.broke_cap, meter.is_full) == (broke, full)


@pytest.mark.parametrize("text", ["x = 1\n", "größer", "日本語のテキスト", "", "a" * 9_999])
def test_our_two_counts_enclose_the_truth(text: str) -> None:
    assert least_tokens(len(text.encode())) <= count_tokens(text)
