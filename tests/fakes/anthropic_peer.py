"""A peer that speaks Anthropic's messages protocol over HTTP: streamed events, a key, and a beginning that it keeps and counts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from iama_dev.serving import in_thread

KEY = "sk-ant-of-a-test"


@dataclass
class AnthropicPeer:
    """Answers with one word. What was marked to be kept is read from the cache from the second time on."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    _kept: set[str] = field(default_factory=set)

    async def answer(self, request: Request) -> Response:
        """POST /v1/messages."""
        if request.headers.get("x-api-key") != KEY or "anthropic-version" not in request.headers:
            return JSONResponse({"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}, 401)
        asked = await request.json()
        self.requests.append(asked)
        return StreamingResponse(iter(self._events(asked)), media_type="text/event-stream")

    def _events(self, asked: dict[str, Any]) -> list[str]:
        usage = {"output_tokens": 1, **self._counted(asked)}
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": {"id": "m", "role": "assistant", "model": asked["model"], "usage": usage}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "ping"},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "one"}},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 4}},
            {"type": "message_stop"},
        ]
        return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events]

    def _counted(self, asked: dict[str, Any]) -> dict[str, int]:
        """Four characters are a token. The longest beginning that was marked and is known is read, up to the last mark is written."""
        text, marked = "", [""]
        for block in (*asked["system"], *(block for message in asked["messages"] for block in _blocks(message["content"]))):
            text += block["text"]
            if "cache_control" in block:
                marked.append(text)
        read = max((len(begun) for begun in marked if begun in self._kept), default=0)
        self._kept.update(marked[1:])
        return {
            "input_tokens": (len(text) - len(marked[-1])) // 4,
            "cache_creation_input_tokens": (len(marked[-1]) - read) // 4,
            "cache_read_input_tokens": read // 4,
        }


def _blocks(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


@contextmanager
def running_anthropic() -> Iterator[AnthropicPeer]:
    """The peer on a port of its own, until the block ends."""
    peer = AnthropicPeer()
    with in_thread(Starlette(routes=[Route("/v1/messages", peer.answer, methods=["POST"])]), log_level="critical") as url:
        peer.url = f"{url}/v1"
        yield peer
