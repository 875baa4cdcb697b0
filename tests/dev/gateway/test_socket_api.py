"""The WebSocket API through a real client and the real boto3."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets import Subprotocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.dev.gateway.conftest import Running
from tests.fixtures.functions import socket_disconnect

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

TICKET = [Subprotocol("iama.v1"), Subprotocol("ticket.good")]


def dial(running: Running, **options: Any) -> ClientConnection:
    socket: ClientConnection = connect(running.socket_url, subprotocols=TICKET, **options)
    return socket


def management(running: Running, secret: str = "hush") -> "ApiGatewayManagementApiClient":
    session = Session(aws_access_key_id="AKIALOCAL", aws_secret_access_key=secret, region_name="eu-central-1")
    config = Config(retries={"total_max_attempts": 1})
    client: ApiGatewayManagementApiClient = session.client("apigatewaymanagementapi", endpoint_url=f"{running.url}/stream", config=config)
    return client


def ask(socket: ClientConnection, text: str | bytes) -> dict[str, Any]:
    socket.send(text)
    answer: dict[str, Any] = json.loads(socket.recv(timeout=5))
    return answer


def test_the_handshake_is_the_connect_functions_to_grant(running: Running) -> None:
    with dial(running) as socket:
        assert socket.subprotocol == "iama.v1"
    with pytest.raises(InvalidStatus) as refused:
        connect(running.socket_url)
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    ("sent", "route"),
    [
        ('{"action":"ping"}', "ping"),
        ('{"action":"other"}', "$default"),
        ("no json", "$default"),
        ("[" * 20_000, "$default"),
        ('{"action":"$connect"}', "$default"),
    ],
    ids=["an action", "no action of ours", "no json", "nested too deep", "a route of the gateway's own"],
)
def test_the_action_of_a_message_selects_its_route(running: Running, sent: str, route: str) -> None:
    with dial(running) as socket:
        event = ask(socket, sent)
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == (route, "MESSAGE", "stream")
    assert (event["body"], event["isBase64Encoded"]) == (sent, False)
    assert context["connectionId"].endswith("=")


def test_the_server_posts_to_an_open_connection_and_learns_when_it_is_gone(running: Running) -> None:
    client = management(running)
    with dial(running) as socket:
        connection_id = ask(socket, "who am I")["requestContext"]["connectionId"]
        client.post_to_connection(ConnectionId=connection_id, Data="grüße".encode())
        assert socket.recv(timeout=5) == "grüße"
        assert client.get_connection(ConnectionId=connection_id)["Identity"]["SourceIp"] == "127.0.0.1"
    ended = socket_disconnect.seen.get(timeout=5)
    while ended["requestContext"]["connectionId"] != connection_id:
        ended = socket_disconnect.seen.get(timeout=5)
    assert ended["requestContext"]["disconnectStatusCode"] == 1000
    with pytest.raises(client.exceptions.GoneException) as gone:
        client.post_to_connection(ConnectionId=connection_id, Data=b"x")
    assert gone.value.response["ResponseMetadata"]["HTTPStatusCode"] == 410


def test_the_server_can_close_a_connection(running: Running) -> None:
    client = management(running)
    with dial(running) as socket:
        connection_id = ask(socket, "who am I")["requestContext"]["connectionId"]
        client.delete_connection(ConnectionId=connection_id)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    with pytest.raises(client.exceptions.GoneException):
        client.get_connection(ConnectionId=connection_id)


def test_posting_asks_for_a_signature_and_takes_no_more_than_128_kib(running: Running) -> None:
    with dial(running) as socket:
        connection_id = ask(socket, "who am I")["requestContext"]["connectionId"]
        with pytest.raises(ClientError, match="Forbidden"):
            management(running, "guess").post_to_connection(ConnectionId=connection_id, Data=b"x")
        client = management(running)
        with pytest.raises(client.exceptions.PayloadTooLargeException):
            client.post_to_connection(ConnectionId=connection_id, Data=b"x" * (128 * 1024 + 1))


def test_a_frame_over_32_kib_closes_the_socket_and_smaller_ones_make_a_message_of_128(running: Running) -> None:
    with dial(running, max_size=2**21) as socket:
        socket.send(["x" * 32_000] * 4)
        assert len(json.loads(socket.recv(timeout=5))["body"]) == 128_000
        socket.send("x" * (32 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_message_over_128_kib_closes_the_socket(running: Running) -> None:
    with dial(running) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.send(["x" * 32_000] * 5)
        socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_failing_route_is_told_to_the_client_without_its_reason(running: Running) -> None:
    with dial(running) as socket:
        answer = ask(socket, "fail")
    assert answer["message"] == "Internal server error"
    assert "as asked" not in json.dumps(answer)


def test_a_silent_connection_is_closed(impatient: Running) -> None:
    with dial(impatient) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
