"""ping: the answer of a living socket, and a word to one whose token has run out."""

from collections.abc import Callable
from datetime import timedelta

import psycopg

from functions.stream.disconnect import handler as disconnect
from functions.stream.ping import handler
from iama.kit.tokens import LIFETIME
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import Office
from tests.fixtures.sockets import say, socket_event

Open = Callable[[SignedUp, str], str]
PING = {"action": "ping"}


def test_a_living_socket_is_answered_however_often_it_asks(office: Office, pro: SignedUp, open_socket: Open) -> None:
    socket = open_socket(pro, "c1")
    assert [say(office, handler, socket, PING) for _ in range(3)] == [{"type": "pong"}] * 3


def test_a_socket_that_nobody_opened_or_that_is_closed_is_unknown(office: Office, pro: SignedUp, open_socket: Open) -> None:
    assert say(office, handler, "c0", PING)["error_code"] == "CONNECTION_UNKNOWN"
    socket = open_socket(pro, "c1")
    office.desk.send(disconnect, socket_event("$disconnect", socket))
    assert say(office, handler, socket, PING)["error_code"] == "CONNECTION_UNKNOWN"


def test_a_token_that_has_run_out_is_told_on_the_socket_and_the_others_go_on(
    office: Office, pro: SignedUp, stranger: SignedUp, open_socket: Open, clock: HandClock, admin_database_url: str
) -> None:
    aged, fresh = open_socket(pro, "c1"), open_socket(stranger, "c2")
    with psycopg.connect(admin_database_url) as connection:
        until = clock.now() + LIFETIME + timedelta(hours=1)
        connection.execute("UPDATE stream_connections SET token_expires_at = %s WHERE connection_id = %s", [until, fresh])
    clock.move(seconds=LIFETIME.total_seconds())
    assert say(office, handler, aged, PING)["error_code"] == "STREAM_TOKEN_EXPIRED"
    assert say(office, handler, fresh, PING) == {"type": "pong"}


def test_a_word_too_many_is_refused(office: Office, pro: SignedUp, open_socket: Open) -> None:
    assert "error_code" in say(office, handler, open_socket(pro, "c1"), {**PING, "job_id": "x"})
