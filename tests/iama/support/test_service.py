"""Tickets behind their fence: one a key, and nobody sees another's rows, whatever a query forgets."""

import psycopg

from iama.db.unit import Tx
from iama.kit.ids import new_id
from iama.support import service as support
from iama.support.model import Category, NewTicket
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import JobMaker


def test_a_key_makes_one_ticket_and_long_texts_are_kept_whole(job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    new = NewTicket(Category.QUESTION, "s" * 200, "b" * 8000, new_id())

    async def work(tx: Tx) -> list[str]:
        return [(await support.open_ticket(tx, pro.user_id, new, NOW)).ticket_id for _ in range(2)]

    first, again = job_maker.api.run(work, pro.user_id)
    assert first == again
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT count(*), max(char_length(subject)), max(char_length(body)) FROM support_tickets").fetchone()
    assert row == (1, 200, 8000)


def test_row_level_security_hides_foreign_tickets(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp, database_url: str) -> None:
    new = NewTicket(Category.QUESTION, "mine", "mine", new_id())
    job_maker.api.run(lambda tx: support.open_ticket(tx, pro.user_id, new, NOW), pro.user_id)
    seen = {}
    for user in (pro, stranger):
        with psycopg.connect(database_url) as connection:
            connection.execute("SELECT set_config('app.user_id', %s, true)", [user.user_id])
            seen[user.user_id] = connection.execute("SELECT count(*) FROM support_tickets").fetchone()
    assert seen == {pro.user_id: (1,), stranger.user_id: (0,)}
