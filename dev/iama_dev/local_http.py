"""JSON over HTTP to a server of this machine, with the standard library: the supervisor must be up before a client library is imported."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NotAnswered(Exception):
    """The server is away, or answered with an error."""


def ask(
    url: str, body: Mapping[str, object] | None = None, *, seconds: float = 30.0, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """GET, or POST where there is a body; the answer's document, or NotAnswered."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **(headers or {})})
    try:
        with _direct.open(request, timeout=seconds) as answer:
            document: dict[str, Any] = json.load(answer)
    except (OSError, ValueError) as problem:
        text = problem.read().decode(errors="replace")[:500] if isinstance(problem, urllib.error.HTTPError) else ""
        raise NotAnswered(f"{url}: {problem} {text}".rstrip()) from problem
    return document


def answers(url: str) -> bool:
    """Whether a GET is answered well now."""
    try:
        ask(url)
    except NotAnswered:
        return False
    return True
