"""The socket edge: answers and refusals go back over the socket, a refused handshake has a status."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from iama.api.socket import Handshake, SocketCall, SocketFunction, socket_route
from iama.kit.errors import Denied
from tests.fixtures.edge import Desk, SignedUp
from tests.fixtures.sockets import socket_event

CANARY = "hush-4711"


class Say(BaseModel):
    """A message."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: str
    token: str = ""


class Heard(BaseModel):
    """Who said it."""

    type: str
    by: str


@socket_route("say")
async def say(call: SocketCall, body: Say) -> Heard:
    actor = await call.authenticate(body.token)
    async with call.transaction(actor.user_id):
        return Heard(type=call.connection_id, by=actor.user_id)


@socket_route("quiet")
async def quiet(call: SocketCall) -> None:
    assert (call.request_id, call.source_address) == ("request-1", "192.0.2.7")


@socket_route("fault")
async def fault(call: SocketCall) -> None:
    raise RuntimeError(CANARY)


@socket_route("$connect")
async def greet(call: SocketCall) -> Handshake:
    if "authorization" not in call.headers:
        raise Denied
    return Handshake(subprotocol=call.headers.get("sec-websocket-protocol"))


def ask(desk: Desk, function: SocketFunction, body: object = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    return desk.send(function, socket_event(function.key, "c1", body, headers))


def test_an_answer_goes_back_over_the_socket(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    user = sign_up()
    answer = ask(desk, say, {"action": "say", "token": user.token})
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"type": "c1", "by": user.user_id})
    assert ask(desk, quiet) == {"statusCode": 200}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "say"}, "TOKEN_MISSING"),
        ({"action": "say", "token": "a.b.c"}, "TOKEN_INVALID"),
        ({"action": "say", "job": 1}, "INVALID_REQUEST"),
        ("{", "BODY_NOT_JSON"),
        (None, "INVALID_REQUEST"),
    ],
)
def test_a_refusal_is_a_message(desk: Desk, body: object, code: str) -> None:
    answer = ask(desk, say, body)
    told = json.loads(answer["body"])
    assert (answer["statusCode"], told["type"], told["error_code"], told["request_id"]) == (200, "error", code, "request-1")


def test_an_unexpected_error_tells_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(desk, fault)
    assert json.loads(answer["body"])["error_code"] == "INTERNAL_ERROR"
    assert CANARY not in answer["body"] + capsys.readouterr().out


def test_a_handshake_echoes_the_protocol_or_is_refused_with_a_status(desk: Desk) -> None:
    welcome = ask(desk, greet, headers={"Authorization": "x", "Sec-WebSocket-Protocol": "iama.v1"})
    assert welcome == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "iama.v1"}}
    assert ask(desk, greet, headers={"Authorization": "x"}) == {"statusCode": 200, "headers": {}}
    refused = ask(desk, greet, headers={})
    assert (refused["statusCode"], json.loads(refused["body"])["error_code"]) == (403, "DENIED")
