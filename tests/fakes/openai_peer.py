"""A peer that speaks the OpenAI chat protocol over HTTP and says what a test scripted: no model, the real wire.

It streams in small pieces with a usage object at the end, counts what it sent, and notices when the client hangs up. A script's
entries are texts, told honestly, or `Say`: slow, endless, silent, cut short, or lying about what was used.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from iama_dev.serving import in_thread

ENDLESS = "<endless>"
"""A scripted answer that never stops."""
LOOK_S = 0.01
FLOWING = 1_500
"""Bytes after which an answer counts as flowing: by then the client has long heard the first of them."""


@dataclass
class Say:
    """One answer: `hold` keeps it back (before its headers, or before the first token), `usage` replaces the honest count."""

    text: str = ""
    endless: bool = False
    piece: int = 400
    pause_s: float = 0.0
    hold: threading.Event | None = None
    holds_headers: bool = False
    usage: dict[str, Any] | None = None
    finish: str = "stop"
    breaks_off: bool = False
    error: str = ""
    """Refuse with `status` and this message instead."""
    status: int = 500
    uncounted: bool = False
    """Send no usage object at the end."""


@dataclass
class Stream:
    """What became of one answer; times are `time.monotonic()`."""

    sent: int = 0
    last_sent: float = 0.0
    closed: float = 0.0
    complete: bool = False


@dataclass
class OpenAIPeer:
    """Answers in the order of `script`; what was asked is in `requests`, what became of each answer in `streams`."""

    script: list[str | Say] = field(default_factory=list)
    speaks: Callable[[dict[str, Any]], str] | None = None
    """In place of a script: an answer made from what is asked."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""
    """Where it is set, nobody else's is let in."""
    streams: list[Stream] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    _arrived: threading.Event = field(default_factory=threading.Event)
    _flows: threading.Event = field(default_factory=threading.Event)
    _gone: threading.Event = field(default_factory=threading.Event)

    @property
    def cut(self) -> int:
        """Streams that a client closed before their end."""
        return sum(1 for stream in self.streams if stream.closed and not stream.complete)

    async def asked(self, patience_s: float = 60.0) -> None:
        """Wait for a first request."""
        assert await asyncio.to_thread(self._arrived.wait, patience_s)

    async def speaking(self, patience_s: float = 60.0) -> Stream:
        """Wait until a first answer has begun to flow."""
        assert await asyncio.to_thread(self._flows.wait, patience_s)
        return self.streams[-1]

    async def hung_up(self, patience_s: float = 30.0) -> None:
        """Wait until a client has closed a stream before its end."""
        assert await asyncio.to_thread(self._gone.wait, patience_s)

    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [str(request["messages"][-1]["content"]) for request in self.requests]

    async def complete(self, request: Request) -> Response:
        """POST /v1/chat/completions."""
        asked = await request.json()
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return JSONResponse({"error": {"message": "Incorrect API key provided", "type": "invalid_request_error"}}, 401)
        self.requests.append(asked)
        if not self.script and self.speaks is None:
            self._arrived.set()
            return JSONResponse({"error": {"message": "the script is over", "type": "server_error"}}, 500)
        said, stream = self._next(asked), Stream()
        if said.error:
            return JSONResponse({"error": {"message": said.error, "type": "server_error"}}, said.status)
        self.streams.append(stream)
        self._arrived.set()
        if said.holds_headers and not await _held(said, request):
            self._close(stream)
            return Response(status_code=499)
        return StreamingResponse(self._speak(asked, said, stream), media_type="text/event-stream")

    def _next(self, asked: dict[str, Any]) -> Say:
        if self.speaks is not None:
            return Say(self.speaks(asked))
        said = self.script.pop(0)
        return said if isinstance(said, Say) else Say("" if said == ENDLESS else said, endless=said == ENDLESS)

    def _close(self, stream: Stream) -> None:
        stream.closed = time.monotonic()
        self._gone.set()

    async def _speak(self, asked: dict[str, Any], said: Say, stream: Stream) -> AsyncIterator[str]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            async for piece in _pieces(said):
                yield _event(asked, {"delta": {"role": "assistant", "content": piece}, "index": 0, "finish_reason": None})
                stream.sent, stream.last_sent = stream.sent + len(piece), time.monotonic()
                if stream.sent >= FLOWING:
                    self._flows.set()
            if said.breaks_off:
                raise ConnectionAbortedError("as the script says")
            yield _event(asked, {"delta": {}, "index": 0, "finish_reason": said.finish})
            if not said.uncounted:
                yield _event(asked, None, said.usage or _honest(asked, said.text))
            yield "data: [DONE]\n\n"
            stream.complete = True
        finally:
            self.at_once -= 1
            if not stream.complete and not said.breaks_off:
                self._close(stream)


async def _held(said: Say, request: Request) -> bool:
    """Wait for the test's word; False where the client has gone first."""
    while said.hold is not None and not said.hold.is_set():
        if await request.is_disconnected():
            return False
        await asyncio.sleep(LOOK_S)
    return True


async def _pieces(said: Say) -> AsyncIterator[str]:
    while said.hold is not None and not await asyncio.to_thread(said.hold.wait, LOOK_S):
        pass
    while said.endless:
        yield "x" * said.piece
        await asyncio.sleep(said.pause_s or LOOK_S)
    for start in range(0, len(said.text), said.piece):
        yield said.text[start : start + said.piece]
        await asyncio.sleep(said.pause_s)


def _honest(asked: dict[str, Any], answer: str) -> dict[str, int]:
    prompt = sum(len(str(message["content"])) for message in asked["messages"]) // 4
    return {"prompt_tokens": prompt, "completion_tokens": len(answer) // 4, "total_tokens": prompt + len(answer) // 4}


def _event(asked: dict[str, Any], choice: dict[str, Any] | None, usage: dict[str, Any] | None = None) -> str:
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": asked["model"], "choices": [choice] if choice else []}
    return f"data: {json.dumps(body | ({'usage': usage} if usage else {}))}\n\n"


@contextmanager
def running_peer(*script: str | Say, speaks: Callable[[dict[str, Any]], str] | None = None) -> Iterator[OpenAIPeer]:
    """The peer on a port of its own, until the block ends."""
    peer = OpenAIPeer(list(script), speaks)
    app = Starlette(routes=[Route("/v1/chat/completions", peer.complete, methods=["POST"])])
    with in_thread(app, log_level="critical") as url:
        peer.url = f"{url}/v1"
        yield peer
