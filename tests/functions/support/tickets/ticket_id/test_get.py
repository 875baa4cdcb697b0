"""GET support/tickets/{ticket_id}."""

import psycopg

from functions.support.tickets.post import handler as post
from functions.support.tickets.ticket_id.get import handler
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import Office

ASKED = {"category": "BILLING", "subject": "Which plan?", "body": "Which one has deep fix?"}


def test_a_ticket_is_its_owners_and_shows_its_answer(office: Office, pro: SignedUp, stranger: SignedUp, admin_database_url: str) -> None:
    made = office.desk.ask(post, "POST /api/v1/support/tickets", Asked(ASKED, pro.token, {"idempotency-key": new_id()})).json
    line = f"GET /api/v1/support/tickets/{made['ticket_id']}"
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE support_tickets SET status = 'ANSWERED', answer = 'PRO and up.'")
    shown = office.desk.ask(handler, line, Asked(token=pro.token))
    assert (shown.status, shown.json["answer"], shown.json["status"]) == (200, "PRO and up.", "ANSWERED")
    foreign = office.desk.ask(handler, line, Asked(token=stranger.token))
    assert (foreign.status, foreign.json["error_code"]) == (404, "TICKET_NOT_FOUND")
