"""API Gateway's WebSocket events: CONNECT, MESSAGE and DISCONNECT, and which route a message takes."""

import base64
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from starlette.types import Scope

from iama_dev.gateway.connections import Connection
from iama_dev.gateway.events import new_id

Document: TypeAlias = dict[str, Any]
API_ID = "localsock0"
DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened, to which route it goes, and at which stage."""

    kind: str
    route_key: str
    stage: str


def route_of(text: str | None, keys: Collection[str]) -> str:
    """`$request.body.action` where that names a route, else `$default`."""
    try:
        document = json.loads(text or "")
    except (ValueError, RecursionError):
        return DEFAULT
    action = document.get("action") if isinstance(document, dict) else None
    return action if isinstance(action, str) and action in keys and not action.startswith("$") else DEFAULT


def connect_event(connection: Connection, scope: Scope, stage: str) -> Document:
    """The handshake, with the header names as the client wrote them."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    event: Document = {
        "headers": dict(headers) | {"X-Forwarded-For": connection.source_ip, "X-Forwarded-Proto": "http"},
        "multiValueHeaders": _grouped(headers),
        "requestContext": request_context(connection, Occasion("CONNECT", "$connect", stage)),
        "isBase64Encoded": False,
    }
    query = parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)
    if query:
        event |= {"queryStringParameters": dict(query), "multiValueQueryStringParameters": _grouped(query)}
    return event


def message_event(connection: Connection, occasion: Occasion, text: str | None, binary: bytes | None) -> Document:
    """A message; binary frames travel as base64."""
    context = request_context(connection, occasion) | {"messageId": new_id()}
    body = text if text is not None else base64.b64encode(binary or b"").decode()
    return {"requestContext": context, "body": body, "isBase64Encoded": text is None}


def disconnect_event(connection: Connection, stage: str, code: int, reason: str) -> Document:
    """The end, with the code and reason of whoever closed."""
    context = request_context(connection, Occasion("DISCONNECT", "$disconnect", stage))
    context |= {"disconnectStatusCode": code, "disconnectReason": reason}
    headers = [("Host", connection.host), ("x-api-key", ""), ("X-Forwarded-For", "")]
    return {"headers": dict(headers), "multiValueHeaders": _grouped(headers), "requestContext": context, "isBase64Encoded": False}


def request_context(connection: Connection, occasion: Occasion) -> Document:
    """What all three kinds carry."""
    now = datetime.now(UTC)
    request_id = new_id()
    return {
        "routeKey": occasion.route_key,
        "eventType": occasion.kind,
        "extendedRequestId": request_id,
        "requestId": request_id,
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "messageDirection": "IN",
        "stage": occasion.stage,
        "connectedAt": int(connection.connected_at * 1000),
        "connectionId": connection.id,
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
        "domainName": connection.host,
        "apiId": API_ID,
    }


def failure_message(event: Document) -> str:
    """What the client is told when the function behind a message failed."""
    context = event["requestContext"]
    return json.dumps({"message": "Internal server error", "connectionId": context["connectionId"], "requestId": str(uuid.uuid4())})


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups
