"""The HTTP API as an ASGI application: match, event, invoke, answer, each failure in API Gateway's own words.

A function that fails or runs out of its time is a 500; the API's own limit of thirty seconds and a throttled function are a 503.
"""

import logging
from collections.abc import Mapping, Sequence

from starlette.types import Receive, Scope, Send

from iama_dev.gateway import events
from iama_dev.gateway.environments import Fleet, FunctionError, FunctionFailed, FunctionTimedOut, LambdaFunction
from iama_dev.gateway.events import HttpAnswer, HttpRequest, MalformedAnswer
from iama_dev.gateway.routing import Match, RouteLike, RouteTable

LARGEST_BODY = 10 * 1024 * 1024
LONGEST_SECONDS = 30.0
log = logging.getLogger("iama_dev.gateway")


class BodyTooLarge(Exception):
    """More than API Gateway takes."""


class HttpApi:
    """Routes requests to functions; one function a handler, shared by all routes that name it."""

    def __init__(self, routes: Sequence[RouteLike], fleet: Fleet) -> None:
        self._table = RouteTable(routes)
        self.functions: Mapping[str, LambdaFunction] = {
            route.handler: LambdaFunction(route.handler, fleet, route.memory, min(route.timeout, LONGEST_SECONDS)) for route in routes
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> HttpAnswer:
        request_id = events.new_id()
        match = self._table.match(scope["method"], scope["raw_path"].decode("ascii"))
        if match is None:
            return events.message(404, "Not Found", request_id)
        try:
            request = await read_request(scope, receive)
        except BodyTooLarge:
            return events.message(413, "Request Entity Too Large", request_id)
        return await self._invoke(request, match, request_id)

    async def _invoke(self, request: HttpRequest, match: Match, request_id: str) -> HttpAnswer:
        function = self.functions[match.route.handler]
        try:
            outcome = await function.invoke(events.http_event(request, match, request_id))
            return events.read_answer(outcome, request_id)
        except FunctionTimedOut:
            log.error("%s: time-out after %s s", match.key, function.timeout_seconds)
            if function.timeout_seconds < LONGEST_SECONDS:
                return events.message(500, "Internal Server Error", request_id)
            return events.message(503, "Service Unavailable", request_id)
        except (FunctionFailed, MalformedAnswer) as error:
            log.error("%s: %s", match.key, error)
            return events.message(500, "Internal Server Error", request_id)
        except FunctionError:
            return events.message(503, "Service Unavailable", request_id)


async def read_request(scope: Scope, receive: Receive, limit: int = LARGEST_BODY) -> HttpRequest:
    """The whole request, or BodyTooLarge."""
    body = bytearray()
    more = True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
        if len(body) > limit:
            raise BodyTooLarge
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    client = scope.get("client") or ("127.0.0.1", 0)
    path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
    return HttpRequest(scope["method"], path, query, headers, client, bytes(body), scope["http_version"])
