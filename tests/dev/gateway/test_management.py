"""`/@connections/{id}` as AWS's own client uses it: signed calls act on open sockets, and nothing else does."""

import json
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from iama_dev.gateway.management import LARGEST_MESSAGE
from tests.dev.gateway.conftest import Running
from tests.dev.gateway.test_socket_api import ask, dial, management


def status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def name_of(client: Any) -> str:
    return str(ask(client, "who am I")["requestContext"]["connectionId"])


def test_a_socket_can_be_written_to_looked_at_and_ended(running: Running) -> None:
    api = management(running)
    with dial(running) as client:
        name = name_of(client)
        api.post_to_connection(ConnectionId=name, Data="héllo".encode())
        assert client.recv(timeout=5) == "héllo"
        told = api.get_connection(ConnectionId=name)
        assert told["Identity"]["SourceIp"] == "127.0.0.1"
        assert told["ConnectedAt"] <= told["LastActiveAt"]
        api.delete_connection(ConnectionId=name)
        with pytest.raises(api.exceptions.GoneException):
            api.post_to_connection(ConnectionId=name, Data=b"late")


@pytest.mark.parametrize("verb", ["post_to_connection", "get_connection", "delete_connection"])
def test_a_socket_nobody_opened_is_gone(running: Running, verb: str) -> None:
    api = management(running)
    data = {"Data": b"x"} if verb == "post_to_connection" else {}
    with pytest.raises(api.exceptions.GoneException):
        getattr(api, verb)(ConnectionId="never=", **data)


def test_a_message_of_the_limit_passes_and_a_longer_one_does_not(running: Running) -> None:
    api = management(running)
    with dial(running) as client:
        name = name_of(client)
        api.post_to_connection(ConnectionId=name, Data=b"x" * LARGEST_MESSAGE)
        assert len(client.recv(timeout=5)) == LARGEST_MESSAGE
        with pytest.raises(ClientError) as refused:
            api.post_to_connection(ConnectionId=name, Data=b"x" * (LARGEST_MESSAGE + 1))
        assert status(refused.value) == 413
        assert ask(client, "still there")["body"] == "still there"


def test_an_unsigned_call_does_nothing(running: Running) -> None:
    with dial(running) as client:
        answer = httpx.delete(f"{running.url}/stream/@connections/{name_of(client)}", trust_env=False)
        assert (answer.status_code, json.loads(answer.text)["__type"]) == (403, "ForbiddenException")
        assert ask(client, "still there")["body"] == "still there"
