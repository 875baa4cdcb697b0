"""Clients that misbehave: they cost themselves something, the others nothing, and the memory stays bounded."""

import json
import socket
import struct
import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from websockets import Subprotocol
from websockets.sync.client import ClientConnection, connect

from iama_dev.gateway.socket_api import MESSAGES_AT_ONCE
from tests.dev.gateway.conftest import Running
from tests.dev.gateway.test_socket_api import ask, dial, management

TEXT = b"x" * 24_000


@pytest.fixture
def deaf(running: Running) -> Iterator[tuple[ClientConnection, str]]:
    """A client that says who it is, and then reads nothing any more; its own buffers are as small as they can be."""
    host, port = running.url.removeprefix("http://").split(":")
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect((host, int(port)))
    tickets = [Subprotocol("iama.v1"), Subprotocol("ticket.good")]
    client = connect(running.socket_url, legacy=True, sock=narrow, subprotocols=tickets, max_queue=1, close_timeout=0.1)
    yield client, ask(client, "who am I")["requestContext"]["connectionId"]
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    narrow.close()


def test_a_socket_that_never_reads_is_refused_more_and_the_others_are_served(running: Running, deaf: tuple[ClientConnection, str]) -> None:
    client, name = management(running), deaf[1]
    sent = 0
    with pytest.raises(ClientError) as full:
        while sent < 64 << 20:
            client.post_to_connection(ConnectionId=name, Data=TEXT)
            sent += len(TEXT)
    assert full.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert sent < 16 << 20, "only the buffers of the wire were filled"
    with dial(running) as other:
        other_name = ask(other, "who am I")["requestContext"]["connectionId"]
        client.post_to_connection(ConnectionId=other_name, Data=b"still served")
        assert other.recv(timeout=5) == "still served"
    began = time.monotonic()
    client.delete_connection(ConnectionId=name)
    assert time.monotonic() - began < 5
    with pytest.raises(client.exceptions.GoneException):
        client.post_to_connection(ConnectionId=name, Data=b"x")


def test_ten_thousand_messages_at_once_are_all_answered_by_a_few_environments(running: Running) -> None:
    before = len(running.gateway.fleet)
    with dial(running, max_queue=None) as flood:
        for number in range(10_000):
            flood.send(f'{{"action":"ping","n":{number}}}')
        with dial(running) as other:
            assert ask(other, "who am I")["requestContext"]["routeKey"] == "$default"
        numbers = sorted(json.loads(json.loads(flood.recv(timeout=30))["body"])["n"] for _ in range(10_000))
    assert numbers == list(range(10_000))
    assert len(running.gateway.fleet) <= before + MESSAGES_AT_ONCE + 4
