import base64
import json

import pytest
from starlette.types import Message

from iama_dev.gateway.connections import Connection
from iama_dev.gateway.socket_events import Occasion, connect_event, disconnect_event, failure_message, message_event, route_of

KEYS = ("$connect", "$default", "subscribe")


async def nowhere(event: Message) -> None:
    return None


CONNECTION = Connection("abc=", "api.local", "10.0.0.9", "test", nowhere)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"action": "subscribe"}', "subscribe"),
        ('{"action": "unknown"}', "$default"),
        ('{"action": "$connect"}', "$default"),
        ('{"action": ["subscribe"]}', "$default"),
        ("[1]", "$default"),
        ("no json", "$default"),
        ("[" * 100_000, "$default"),
        (None, "$default"),
    ],
)
def test_only_an_action_that_names_a_route_selects_it(text: str | None, key: str) -> None:
    assert route_of(text, KEYS) == key


def test_the_handshake_keeps_names_as_written_and_repeated_values() -> None:
    scope = {"headers": [(b"Host", b"api.local"), (b"X-A", b"1"), (b"X-A", b"2")], "query_string": b"token=a%2Bb&token="}
    event = connect_event(CONNECTION, scope, "stream")
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]
    assert event["queryStringParameters"] == {"token": ""}
    assert event["multiValueQueryStringParameters"] == {"token": ["a+b", ""]}
    assert event["requestContext"]["eventType"] == "CONNECT"


def test_a_binary_message_is_base64_and_says_so() -> None:
    occasion = Occasion("MESSAGE", "$default", "stream")
    text, binary = (message_event(CONNECTION, occasion, *given) for given in (("hi", None), (None, b"\xff")))
    assert (text["body"], text["isBase64Encoded"]) == ("hi", False)
    assert (binary["body"], binary["isBase64Encoded"]) == (base64.b64encode(b"\xff").decode(), True)
    assert text["requestContext"]["messageId"] != binary["requestContext"]["messageId"]


def test_the_end_carries_the_code_of_whoever_closed() -> None:
    context = disconnect_event(CONNECTION, "stream", 1001, "going")["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"], context["connectionId"]) == (1001, "going", "abc=")


def test_a_failure_names_the_connection_and_nothing_else() -> None:
    told = json.loads(failure_message(message_event(CONNECTION, Occasion("MESSAGE", "x", "s"), "hi", None)))
    assert (told["message"], told["connectionId"]) == ("Internal server error", "abc=")
