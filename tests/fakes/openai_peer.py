"""A peer that speaks the OpenAI chat protocol over HTTP and says what a test scripted: no model, the real wire.

It streams in small pieces with a usage object at the end, counts what it sent, and notices when the client hangs up.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from iama_dev.serving import in_thread

PIECE = 400
ENDLESS = "<endless>"
"""A scripted answer that never stops."""


@dataclass
class OpenAIPeer:
    """Answers in the order of `script`; what was asked is in `requests`, how many streams were cut in `cut`."""

    script: list[str] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    cut: int = 0
    url: str = ""
    _arrived: threading.Event = field(default_factory=threading.Event)
    _gone: threading.Event = field(default_factory=threading.Event)

    async def asked(self, patience_s: float = 60.0) -> None:
        """Wait for a first request."""
        assert await asyncio.to_thread(self._arrived.wait, patience_s)

    async def hung_up(self, patience_s: float = 30.0) -> None:
        """Wait until a client has closed a stream before its end."""
        assert await asyncio.to_thread(self._gone.wait, patience_s)

    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [str(request["messages"][-1]["content"]) for request in self.requests]

    async def complete(self, request: Request) -> Response:
        """POST /v1/chat/completions."""
        asked = await request.json()
        self.requests.append(asked)
        self._arrived.set()
        if not self.script:
            return JSONResponse({"error": {"message": "the script is over", "type": "server_error"}}, 500)
        return StreamingResponse(self._stream(asked, self.script.pop(0)), media_type="text/event-stream")

    async def _stream(self, asked: dict[str, Any], answer: str) -> AsyncIterator[str]:
        finished = False
        try:
            async for piece in _pieces(answer):
                yield _event(asked, {"delta": {"role": "assistant", "content": piece}, "index": 0, "finish_reason": None})
            yield _event(asked, {"delta": {}, "index": 0, "finish_reason": "stop"})
            prompt = sum(len(str(message["content"])) for message in asked["messages"]) // 4
            usage = {"prompt_tokens": prompt, "completion_tokens": len(answer) // 4, "total_tokens": prompt + len(answer) // 4}
            yield _event(asked, None, usage)
            yield "data: [DONE]\n\n"
            finished = True
        finally:
            if not finished:
                self.cut += 1
                self._gone.set()


async def _pieces(answer: str) -> AsyncIterator[str]:
    if answer == ENDLESS:
        while True:
            yield "x" * PIECE
            await asyncio.sleep(0.01)
    for start in range(0, len(answer), PIECE):
        yield answer[start : start + PIECE]


def _event(asked: dict[str, Any], choice: dict[str, Any] | None, usage: dict[str, int] | None = None) -> str:
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": asked["model"], "choices": [choice] if choice else []}
    return f"data: {json.dumps(body | ({'usage': usage} if usage else {}))}\n\n"


@contextmanager
def running_peer(*script: str) -> Iterator[OpenAIPeer]:
    """The peer on a port of its own, until the block ends."""
    peer = OpenAIPeer(list(script))
    app = Starlette(routes=[Route("/v1/chat/completions", peer.complete, methods=["POST"])])
    with in_thread(app) as url:
        peer.url = f"{url}/v1"
        yield peer
