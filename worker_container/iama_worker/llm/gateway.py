"""`ModelGateway`: the small Protocol behind which a model answers, or the deterministic recipes do.

A gateway yields text as it comes. Closing the stream early must stop the provider at once; that is why it is a context.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from iama.kit.errors import Denied, Unavailable
from iama_worker.llm.material import Material


class Stage(StrEnum):
    """What is asked; each has a template and a schema."""

    PROPOSALS = "proposals"
    SPEC = "spec"
    WORDS = "words"
    GENERATE = "generate"
    REPAIR = "repair"
    DEEP_FIX = "deep_fix"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Message:
    """One message; so many characters at its beginning are `stable`: the next question has them too, and a provider may keep them."""

    role: str
    text: str
    stable: int = 0


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question. A provider reads the messages, the recipes read the material."""

    stage: Stage
    material: Material
    messages: tuple[Message, ...] = ()
    model: str = ""
    provider: str = ""
    api_base: str = ""
    api_key: str = ""
    max_output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """The four counters that a price has."""

    input: int = 0
    output: int = 0
    cache_write: int = 0
    cache_read: int = 0

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        return TokenUsage(
            self.input + other.input,
            self.output + other.output,
            self.cache_write + other.cache_write,
            self.cache_read + other.cache_read,
        )


@dataclass(frozen=True, slots=True)
class ModelStream:
    """Text as it arrives; `counted` gets the provider's own count and `finish` its reason to stop, where the stream was not cut."""

    chunks: AsyncIterator[str]
    counted: list[TokenUsage]
    finish: list[str] = field(default_factory=list)


class ModelGateway(Protocol):
    """Answers a question as a stream."""

    def open(self, request: ModelRequest) -> AbstractAsyncContextManager[ModelStream]:
        """Ask. Leaving the context closes the connection, whatever has arrived."""
        ...


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: Decimal
    output: Decimal
    cache_write: Decimal
    cache_read: Decimal

    def credits(self, usage: TokenUsage) -> Decimal:
        """Credits (1 C = $0.01) for a usage; cached tokens are counted apart from input."""
        dollars = (
            self.input * usage.input
            + self.output * usage.output
            + self.cache_write * usage.cache_write
            + self.cache_read * usage.cache_read
        ) / Decimal(1_000_000)
        return (dollars * 100).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Route:
    """Where a model class leads today."""

    model: str
    provider: str
    price: Price
    max_output_tokens: int
    api_key_ref: str = ""
    api_base: str = ""
    context_tokens: int = 0
    """How many tokens the model reads and writes together; 0 where its route does not say."""
    price_version: int = 0
    """The version of the price table that `price` was read from."""


class ModelUnpriced(Unavailable):
    """The configured model has no price, so it was not asked."""

    code = "MODEL_UNPRICED"
    retry = False


class ModelNotConfigured(Unavailable):
    """This model class is switched off or not configured."""

    code = "MODEL_NOT_CONFIGURED"
    retry = False


class ModelClassDenied(Denied):
    """This plan does not include that model class."""

    code = "MODEL_CLASS_DENIED"


class BudgetReached(Denied):
    """The worst case of the next model call does not fit into what is left of this job's credits."""

    code = "BUDGET_REACHED"


class ContextTooLarge(Denied):
    """Not one whole definition fits into what the plan or the model can read at once."""

    code = "CONTEXT_SIZE_EXCEEDED"


class ModelUnavailable(Unavailable):
    """The model provider does not answer."""

    code = "MODEL_UNAVAILABLE"


class AnswerRefused(Denied):
    """The model's answer is not what its schema asks for, also after one retry."""

    code = "MODEL_ANSWER_REFUSED"
