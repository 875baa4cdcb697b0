"""The statements of support: a ticket is found by its owner, by key or by id, and only open ones count."""

import psycopg
import pytest

from iama.db.unit import Tx
from iama.kit.ids import new_id
from iama.support import store
from iama.support.model import Category, NewTicket, Ticket
from iama.support.store import Written
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role


def written(user: SignedUp, key: str | None = None) -> Written:
    return Written(user.user_id, NewTicket(Category.BILLING, "subject", "body", key or new_id()), {"status": "FAILED"}, NOW)


def put(api: Role, *tickets: Written) -> list[Ticket]:
    async def work(tx: Tx) -> list[Ticket]:
        stored = []
        for ticket in tickets:
            await store.insert_ticket(tx, ticket)
            found = await store.ticket_of_key(tx, ticket.user_id, ticket.ticket.key)
            assert found is not None
            stored.append(found)
        return stored

    return api.run(work, tickets[0].user_id)


def test_a_ticket_comes_back_as_it_was_written(api: Role, pro: SignedUp) -> None:
    (ticket,) = put(api, written(pro))
    assert (ticket.category, ticket.subject, ticket.body, ticket.job_id) == ("BILLING", "subject", "body", None)
    assert (ticket.job_facts, ticket.status, ticket.answer, ticket.created_at) == ({"status": "FAILED"}, "OPEN", None, NOW)
    assert api.run(lambda tx: store.find_ticket(tx, pro.user_id, ticket.ticket_id), pro.user_id) == ticket


def test_neither_key_nor_id_leads_to_another_users_ticket(api: Role, pro: SignedUp, stranger: SignedUp) -> None:
    mine = written(pro)
    (ticket,) = put(api, mine)
    for owner in (stranger.user_id, pro.user_id):
        assert api.run(lambda tx: store.ticket_of_key(tx, stranger.user_id, mine.ticket.key), owner) is None
        assert api.run(lambda tx: store.find_ticket(tx, stranger.user_id, ticket.ticket_id), owner) is None


def test_one_key_of_one_user_makes_one_row(api: Role, pro: SignedUp, stranger: SignedUp) -> None:
    key = new_id()
    put(api, written(pro, key))
    put(api, written(stranger, key))
    with pytest.raises(psycopg.errors.UniqueViolation):
        put(api, written(pro, key))


def test_closed_tickets_and_those_of_others_do_not_count(api: Role, pro: SignedUp, stranger: SignedUp, admin_database_url: str) -> None:
    first, *_ = put(api, written(pro), written(pro), written(pro))
    put(api, written(stranger))
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE support_tickets SET status = 'CLOSED' WHERE ticket_id = %s", [first.ticket_id])
    assert api.run(lambda tx: store.count_open(tx, pro.user_id), pro.user_id) == 2
    assert api.run(lambda tx: store.count_open(tx, new_id()), pro.user_id) == 0
