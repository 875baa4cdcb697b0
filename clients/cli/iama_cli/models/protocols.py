"""The two protocols that providers speak, as far as a check needs them: one streamed answer with its own count of tokens."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from iama_cli.models.prices import Counted

Body = dict[str, Any]


@dataclass(slots=True)
class Heard:
    """What has come of a stream so far; `counted` stays None where the provider does not count."""

    text: list[str] = field(default_factory=list)
    counted: Counted | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """How to ask, and how to read a line of the answer. `default_base` is asked where no address is named."""

    name: str
    path: str
    default_base: str
    key_variable: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[str, str, str, int], Body]
    hear: Callable[[Heard, Mapping[str, Any]], None]


def read_stream(lines: Iterable[str], protocol: Protocol, heard: Heard, first: Callable[[], None]) -> None:
    """Fill `heard` line by line; `first` is called with the first text. Raises ValueError where a line is not of the protocol."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        said = line.removeprefix("data:").strip()
        if said == "[DONE]":
            break
        event = json.loads(said)
        if not isinstance(event, dict) or "error" in event:
            raise ValueError("an event that is none")
        before = len(heard.text)
        protocol.hear(heard, event)
        if before == 0 and heard.text:
            first()


def _bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


def _openai_body(model: str, prefix: str, question: str, most: int) -> Body:
    messages = [{"role": "system", "content": prefix}, {"role": "user", "content": question}]
    return {
        "model": model,
        "messages": messages,
        "max_tokens": most,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _openai_hear(heard: Heard, event: Mapping[str, Any]) -> None:
    for choice in event.get("choices") or ():
        text = (choice.get("delta") or {}).get("content")
        if text:
            heard.text.append(str(text))
        heard.finished = heard.finished or bool(choice.get("finish_reason"))
    usage = event.get("usage")
    if usage:
        read = int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0)
        heard.counted = Counted(int(usage["prompt_tokens"]) - read, int(usage["completion_tokens"]), 0, read)


def _anthropic_headers(key: str) -> dict[str, str]:
    return {"anthropic-version": "2023-06-01", **({"x-api-key": key} if key else {})}


def _anthropic_body(model: str, prefix: str, question: str, most: int) -> Body:
    system = [{"type": "text", "text": prefix, "cache_control": {"type": "ephemeral"}}]
    return {"model": model, "system": system, "messages": [{"role": "user", "content": question}], "max_tokens": most, "stream": True}


def _anthropic_hear(heard: Heard, event: Mapping[str, Any]) -> None:
    kind = event.get("type")
    if kind == "message_start":
        usage = event["message"]["usage"]
        heard.counted = Counted(
            int(usage["input_tokens"]),
            int(usage.get("output_tokens") or 0),
            int(usage.get("cache_creation_input_tokens") or 0),
            int(usage.get("cache_read_input_tokens") or 0),
        )
    elif kind == "content_block_delta" and event["delta"].get("text"):
        heard.text.append(str(event["delta"]["text"]))
    elif kind == "message_delta" and heard.counted is not None:
        asked = heard.counted
        heard.counted = Counted(asked.input, int(event["usage"]["output_tokens"]), asked.cache_write, asked.cache_read)
        heard.finished = True


PROTOCOLS: Mapping[str, Protocol] = {
    "openai": Protocol("openai", "/chat/completions", "https://api.openai.com/v1", "OPENAI_API_KEY", _bearer, _openai_body, _openai_hear),
    "anthropic": Protocol(
        "anthropic", "/messages", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", _anthropic_headers, _anthropic_body, _anthropic_hear
    ),
}
