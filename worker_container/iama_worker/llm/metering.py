"""How much a call used and how much it may: our own count beside the provider's, and the caps.

Two counts of our own: `prompts.count_tokens` never says too little and guards the budget before a call; `least_tokens` never
says too much and is what a provider's figure is held against, so that an honest one is never corrected upwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iama_worker.llm.excerpts import count_tokens
from iama_worker.llm.gateway import Message, ModelStream, TokenUsage

OUTPUT_CAPS: Mapping[str, int] = {"L1": 30_000, "L2": 5_000, "L3": 5_000}
"""Tokens that one answer of a class may have, whatever the configuration says."""
MOST_BYTES_PER_TOKEN = 4
CUT_BY_PROVIDER = "length"


def least_tokens(size: int) -> int:
    """The fewest tokens that this many bytes of text can be."""
    return -(-size // MOST_BYTES_PER_TOKEN)


def worst_usages(messages: Sequence[Message], output: int) -> tuple[TokenUsage, TokenUsage]:
    """What a call may use at most: nothing kept of what it says, or all that is stable written to a cache, which costs more."""
    waiting = sum(count_tokens(message.text) for message in messages)
    kept = sum(count_tokens(message.text[: message.stable]) for message in messages)
    return TokenUsage(waiting, output), TokenUsage(max(waiting - kept, 0), output, cache_write=kept)


@dataclass
class Meter:
    """One call: what was asked, what has come so far. Filled while it streams, so that a call that was cut is known too."""

    cap: int
    asked: int = 0
    heard: int = 0
    parts: list[str] = field(default_factory=list)
    stream: ModelStream | None = None

    def open(self, messages: tuple[Message, ...], stream: ModelStream) -> None:
        """The provider has taken the question: from here on it costs."""
        self.asked = sum(len(message.text.encode()) for message in messages)
        self.stream = stream

    def hear(self, part: str) -> None:
        """A piece of the answer."""
        self.parts.append(part)
        self.heard += len(part.encode())

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self.parts)

    @property
    def is_full(self) -> bool:
        """Whether more than the cap has come, by our own count: nobody waits for the rest."""
        return least_tokens(self.heard) > self.cap > 0

    @property
    def broke_cap(self) -> bool:
        """Whether the answer is longer than it may be, whoever noticed."""
        cut = self.stream is not None and CUT_BY_PROVIDER in self.stream.finish
        return self.is_full or cut or 0 < self.cap < self.usage.output

    @property
    def usage(self) -> TokenUsage:
        """The larger of our own count and the reported one, of input and of output."""
        if self.stream is None:
            return TokenUsage()
        told = self.stream.counted[-1] if self.stream.counted else TokenUsage()
        missing = least_tokens(self.asked) - (told.input + told.cache_write + told.cache_read)
        return TokenUsage(told.input + max(0, missing), max(told.output, least_tokens(self.heard)), told.cache_write, told.cache_read)
