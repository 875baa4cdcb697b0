"""POST stream/tickets."""

import psycopg

from functions.stream.tickets.post import handler
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import Office


def test_only_the_hash_of_a_ticket_is_stored_and_old_ones_go(office: Office, pro: SignedUp, admin_database_url: str) -> None:
    answer = office.desk.ask(handler, "POST /api/v1/stream/tickets", Asked({}, pro.token))
    assert (answer.status, answer.json["expires_at"]) == (201, "2026-11-20T12:00:30Z")
    with psycopg.connect(admin_database_url) as connection:
        stored = str(connection.execute("SELECT * FROM stream_tickets").fetchall())
        connection.execute("UPDATE stream_tickets SET expires_at = '2026-11-20T11:00:00Z'")
    assert answer.json["ticket"] not in stored
    office.desk.ask(handler, "POST /api/v1/stream/tickets", Asked({}, pro.token))
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM stream_tickets").fetchone() == (1,)


def test_a_ticket_needs_a_token(office: Office) -> None:
    assert office.desk.ask(handler, "POST /api/v1/stream/tickets", Asked({})).status == 401
