"""$disconnect: the socket and what it listened to are forgotten; the others stay."""

from collections.abc import Callable

import psycopg

from functions.stream.disconnect import handler
from functions.stream.ping import handler as ping
from functions.stream.subscribe import handler as subscribe
from iama.jobs.states import JobState
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Office
from tests.fixtures.sockets import say, socket_event

Open = Callable[[SignedUp, str], str]


def close(office: Office, socket: str) -> object:
    return office.desk.send(handler, socket_event("$disconnect", socket))["statusCode"]


def test_a_closed_socket_leaves_neither_row_nor_subscription(
    office: Office, job_maker: JobMaker, pro: SignedUp, open_socket: Open, admin_database_url: str
) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    for socket in (open_socket(pro, "c1"), open_socket(pro, "c2")):
        assert say(office, subscribe, socket, {"action": "subscribe", "job_id": job_id}) is None
    assert close(office, "c1") == 200
    with psycopg.connect(admin_database_url) as connection:
        for table in ("stream_connections", "stream_subscriptions"):
            assert connection.execute(f"SELECT connection_id FROM {table}".encode()).fetchall() == [("c2",)]
    assert say(office, ping, "c2", {"action": "ping"}) == {"type": "pong"}


def test_an_end_that_is_told_twice_or_of_nobody_is_fine(office: Office, pro: SignedUp, open_socket: Open) -> None:
    socket = open_socket(pro, "c1")
    assert [close(office, name) for name in (socket, socket, "never")] == [200, 200, 200]
