"""Models through the LiteLLM SDK, never its proxy. Imported only where a model is configured: the import costs seconds.

Always a stream with usage, never litellm's own retries (Temporal owns them), never its price table (ours is data). Closing
the stream closes the provider's connection, which is what stops the tokens.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import litellm
from openai import OpenAIError

from iama_worker.aftercare import finish_anyway
from iama_worker.llm.gateway import Message, ModelRequest, ModelStream, ModelUnavailable, TokenUsage

CONNECT_SECONDS = 600
litellm.telemetry = False
litellm.suppress_debug_info = True


@dataclass
class _Told:
    """What a provider says beside its text."""

    counted: list[TokenUsage] = field(default_factory=list)
    finish: list[str] = field(default_factory=list)


class LiteLLMGateway:
    """Any provider that litellm speaks, or an OpenAI-compatible address."""

    @asynccontextmanager
    async def open(self, request: ModelRequest) -> AsyncIterator[ModelStream]:
        try:
            raw = await litellm.acompletion(
                model=f"{request.provider}/{request.model}",
                messages=[_message(message, request.provider) for message in request.messages],
                api_key=request.api_key,
                api_base=request.api_base or None,
                max_tokens=request.max_output_tokens,
                temperature=0,
                stream=True,
                stream_options={"include_usage": True},
                num_retries=0,
                max_retries=0,
                timeout=CONNECT_SECONDS,
            )
        except OpenAIError as error:
            raise ModelUnavailable(provider=request.provider) from error
        told = _Told()
        try:
            yield ModelStream(_chunks(raw, told, request.provider), told.counted, told.finish)
        finally:
            await finish_anyway(raw.aclose())


async def _chunks(raw: Any, told: _Told, provider: str) -> AsyncIterator[str]:
    try:
        async for part in raw:
            usage = getattr(part, "usage", None)
            if usage is not None:
                told.counted.append(_usage(usage))
            if not part.choices:
                continue
            if part.choices[0].finish_reason:
                told.finish.append(part.choices[0].finish_reason)
            if part.choices[0].delta.content:
                yield part.choices[0].delta.content
    except OpenAIError as error:
        raise ModelUnavailable(provider=provider) from error


def _usage(raw: Any) -> TokenUsage:
    """The raw usage object; cached tokens are part of the prompt count and priced apart."""
    details = getattr(raw, "prompt_tokens_details", None)
    read = int(getattr(details, "cached_tokens", 0) or 0)
    write = int(getattr(raw, "cache_creation_input_tokens", 0) or 0)
    prompt = int(raw.prompt_tokens or 0)
    return TokenUsage(max(0, prompt - read - write), max(0, int(raw.completion_tokens or 0)), max(0, write), max(0, read))


def _message(message: Message, provider: str) -> dict[str, object]:
    if message.stable and provider == "anthropic":
        kept = {"type": "text", "text": message.text[: message.stable], "cache_control": {"type": "ephemeral"}}
        rest = message.text[message.stable :]
        return {"role": message.role, "content": [kept, *([{"type": "text", "text": rest}] if rest else [])]}
    return {"role": message.role, "content": message.text}
