"""$connect: a header or a ticket, never anything else."""

from typing import Any

import pytest

from functions.stream.connect import handler
from functions.stream.ping import handler as ping
from functions.stream.tickets.post import handler as tickets
from tests.fixtures.edge import Asked, HandClock, SignedUp
from tests.fixtures.jobs import Office
from tests.fixtures.sockets import say, socket_event


def connect(office: Office, headers: dict[str, str], connection_id: str = "c1") -> dict[str, Any]:
    return office.desk.send(handler, socket_event("$connect", connection_id, headers=headers))


def ticket_of(office: Office, user: SignedUp) -> str:
    answer = office.desk.ask(tickets, "POST /api/v1/stream/tickets", Asked({}, user.token))
    assert answer.status == 201
    ticket: str = answer.json["ticket"]
    return ticket


def test_a_header_opens_a_socket(office: Office, pro: SignedUp) -> None:
    assert connect(office, {"Authorization": f"Bearer {pro.token}"}) == {"statusCode": 200, "headers": {}}
    assert say(office, ping, "c1", {"action": "ping"}) == {"type": "pong"}


def test_a_ticket_opens_one_socket_and_is_never_echoed(office: Office, pro: SignedUp) -> None:
    offered = {"Sec-WebSocket-Protocol": f"iama.v1, ticket.{ticket_of(office, pro)}", "Origin": "https://iama.test"}
    assert connect(office, offered) == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "iama.v1"}}
    assert connect(office, offered, "c2")["statusCode"] == 401
    assert say(office, ping, "c2", {"action": "ping"})["error_code"] == "CONNECTION_UNKNOWN"


def test_a_ticket_older_than_thirty_seconds_opens_nothing(office: Office, pro: SignedUp, clock: HandClock) -> None:
    offered = {"Sec-WebSocket-Protocol": f"iama.v1, ticket.{ticket_of(office, pro)}"}
    clock.move(seconds=31)
    assert connect(office, offered)["statusCode"] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer forged"},
        {"Authorization": "Basic dTpw"},
        {"Sec-WebSocket-Protocol": "iama.v1, ticket.forged"},
        {"Sec-WebSocket-Protocol": "ticket.forged"},
        {"Sec-WebSocket-Protocol": "iama.v1, ticket.a, ticket.b"},
    ],
)
def test_whoever_shows_neither_stays_out(office: Office, headers: dict[str, str]) -> None:
    assert connect(office, headers)["statusCode"] == 401


def test_a_page_of_another_site_stays_out_even_with_a_good_token(office: Office, pro: SignedUp) -> None:
    headers = {"Authorization": f"Bearer {pro.token}", "Origin": "https://evil.example"}
    assert connect(office, headers)["statusCode"] == 403
