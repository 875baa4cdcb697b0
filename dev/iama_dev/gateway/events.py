"""API Gateway's HTTP API events, payload format 2.0: the request as an event and the handler's answer as a response."""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from iama_dev.gateway.routing import Match

Document: TypeAlias = dict[str, Any]
ACCOUNT = "000000000000"
API_ID = "localhttp0"
LARGEST_ANSWER = 6 * 1024 * 1024
TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml", "application/x-www-form-urlencoded")


class MalformedAnswer(Exception):
    """The handler returned what API Gateway cannot read."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it arrived: path and query still encoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    client: tuple[str, int]
    body: bytes
    http_version: str = "1.1"

    def header(self, name: str) -> str:
        """The first value of a header, or an empty text."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A response ready to send."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def new_id() -> str:
    """An id in API Gateway's shape: sixteen characters that end in `=`."""
    return base64.b64encode(secrets.token_bytes(11), altchars=b"-_").decode()


def message(status: int, text: str, request_id: str = "") -> HttpAnswer:
    """What the gateway itself answers, in its own words."""
    headers = (("content-type", "application/json"), ("apigw-requestid", request_id or new_id()))
    return HttpAnswer(status, headers, json.dumps({"message": text}, separators=(",", ":")).encode())


def http_event(request: HttpRequest, match: Match, request_id: str) -> Document:
    """The event of one request."""
    body, encoded = _body(request)
    event: Document = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": _headers(request),
        "requestContext": _context(request, match, request_id),
        "isBase64Encoded": encoded,
    }
    cookies = [cookie for name, value in request.headers if name == "cookie" for cookie in value.split("; ")]
    optional = {
        "cookies": cookies,
        "queryStringParameters": joined(parse_qsl(request.query, keep_blank_values=True)),
        "pathParameters": dict(match.parameters),
        "body": body,
    }
    return event | {name: value for name, value in optional.items() if value}


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Repeated names with their values joined by commas."""
    together: dict[str, str] = {}
    for name, value in pairs:
        together[name] = f"{together[name]},{value}" if name in together else value
    return together


def read_answer(outcome: object, request_id: str) -> HttpAnswer:
    """The response a handler's return value stands for; without a status code the value itself is the body."""
    if not isinstance(outcome, Mapping) or "statusCode" not in outcome:
        return HttpAnswer(200, (("content-type", "application/json"), ("apigw-requestid", request_id)), json.dumps(outcome).encode())
    body = outcome.get("body") or ""
    if not isinstance(body, str) or not isinstance(outcome["statusCode"], int):
        raise MalformedAnswer("body must be a text and statusCode a number")
    raw = base64.b64decode(body) if outcome.get("isBase64Encoded") else body.encode()
    if len(body) > LARGEST_ANSWER:
        raise MalformedAnswer("the answer is larger than a Lambda may give")
    headers = [(str(name).lower(), str(value)) for name, value in (outcome.get("headers") or {}).items()]
    headers += [("set-cookie", cookie) for cookie in outcome.get("cookies") or ()]
    kept = [(name, value) for name, value in headers if name not in ("content-length", "connection", "transfer-encoding")]
    return HttpAnswer(outcome["statusCode"], (*kept, ("apigw-requestid", request_id)), raw)


def _body(request: HttpRequest) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    kind = request.header("content-type").partition(";")[0].strip().lower()
    textual = kind.startswith(TEXT_TYPES) or kind.endswith(("+json", "+xml"))
    if textual and not request.header("content-encoding"):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(request.body).decode(), True
    return base64.b64encode(request.body).decode(), True


def _headers(request: HttpRequest) -> dict[str, str]:
    """All but the cookies, which travel beside, and with what API Gateway adds."""
    host, port = request.client
    trace = f"Root=1-{int(datetime.now(UTC).timestamp()):08x}-{secrets.token_hex(12)}"
    added = {"x-forwarded-for": host, "x-forwarded-port": str(port), "x-forwarded-proto": "http", "x-amzn-trace-id": trace}
    sent = joined((name, value) for name, value in request.headers if name != "cookie" and name not in added)
    return {**sent, "content-length": str(len(request.body)), **added}


def _context(request: HttpRequest, match: Match, request_id: str) -> Document:
    now = datetime.now(UTC)
    domain = request.header("host")
    http = {
        "method": request.method,
        "path": request.path,
        "protocol": f"HTTP/{request.http_version}",
        "sourceIp": request.client[0],
        "userAgent": request.header("user-agent"),
    }
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "http": http,
        "requestId": request_id,
        "routeKey": match.key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }
