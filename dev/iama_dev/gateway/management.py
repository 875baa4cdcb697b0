"""`/@connections/{id}`: what the worker and the functions use to talk to open sockets. Signed, like every call to AWS."""

import json
from datetime import UTC, datetime
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from iama_dev.gateway.connections import Connection, Connections, Full, Gone
from iama_dev.gateway.http_api import BodyTooLarge, read_request
from iama_dev.peers.signatures import Received, Refused, Verifier

LARGEST_MESSAGE = 128 * 1024


class Management:
    """POST, GET and DELETE of a connection; 410 for one that is gone."""

    def __init__(self, connections: Connections, verifier: Verifier) -> None:
        self._connections, self._verifier = connections, verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, document = await self._act(scope, receive)
        except Gone:
            status, document = 410, {"__type": "GoneException", "message": "Gone"}
        except Full:
            status, document = 429, {"__type": "LimitExceededException", "message": "The client's buffer is full"}
        except BodyTooLarge:
            status, document = 413, {"__type": "PayloadTooLargeException", "message": "Payload too large"}
        except Refused as refusal:
            status, document = 403, {"__type": "ForbiddenException", "message": refusal.message}
        body = json.dumps(document).encode() if document else b""
        kind = str(document.get("__type", "")).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        headers += [(b"x-amzn-errortype", kind)] if kind else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _act(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, object]]:
        request = await read_request(scope, receive, LARGEST_MESSAGE)
        self._verifier.check(Received(request.method, request.path, request.query, dict(request.headers), request.body), "execute-api")
        connection = self._connections.find(unquote(request.path.rpartition("/")[2]))
        if request.method == "POST":
            await connection.post(request.body.decode())
            return 200, {}
        if request.method == "DELETE":
            await connection.close(1000)
            return 204, {}
        return 200, _describe(connection)


def _describe(connection: Connection) -> dict[str, object]:
    return {
        "connectedAt": datetime.fromtimestamp(connection.connected_at, UTC).isoformat(),
        "lastActiveAt": datetime.fromtimestamp(connection.last_active_at, UTC).isoformat(),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
    }
