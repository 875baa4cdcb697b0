"""Tickets, sockets and events of a job, as the functions and the worker use them."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import psycopg
import pytest

from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.stream import service as stream
from iama.stream.model import (
    MESSAGE_BYTES,
    ConnectionUnknown,
    EventType,
    NewEvent,
    TicketHolder,
    TicketRefused,
    TokenExpired,
    frames,
)
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Role


def holder(user: SignedUp, until: datetime) -> TicketHolder:
    return TicketHolder(user.user_id, user.session_id, until)


def issue(api: Role, user: SignedUp, clock: HandClock) -> str:
    given = holder(user, clock.now() + timedelta(minutes=15))
    return api.run(lambda tx: stream.issue_ticket(tx, given, clock.now())).ticket


async def test_of_many_who_hold_one_ticket_one_gets_in(api: Role, pro: SignedUp, clock: HandClock) -> None:
    ticket = await asyncio.to_thread(issue, api, pro, clock)
    tries = (api.go(lambda tx: stream.redeem_ticket(tx, ticket, clock.now())) for _ in range(8))
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, TicketRefused)] == [holder(pro, clock.now() + timedelta(minutes=15))]


def test_a_ticket_lives_thirty_seconds_and_its_text_is_stored_nowhere(
    api: Role, pro: SignedUp, clock: HandClock, admin_database_url: str
) -> None:
    early, late = issue(api, pro, clock), issue(api, pro, clock)
    with psycopg.connect(admin_database_url) as connection:
        stored = connection.execute("SELECT string_agg(t::text, ' ') FROM stream_tickets AS t").fetchone()
    assert stored is not None and early not in stored[0] and late not in stored[0]
    clock.move(seconds=29.9)
    assert api.run(lambda tx: stream.redeem_ticket(tx, early, clock.now())).user_id == pro.user_id
    clock.move(seconds=0.1)
    with pytest.raises(TicketRefused):
        api.run(lambda tx: stream.redeem_ticket(tx, late, clock.now()))


def test_an_old_ticket_goes_when_a_new_one_comes(api: Role, pro: SignedUp, clock: HandClock, admin_database_url: str) -> None:
    for _ in range(3):
        issue(api, pro, clock)
        clock.move(minutes=1)
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM stream_tickets").fetchone() == (1,)


def test_a_socket_lives_as_long_as_its_token_and_a_fresh_one_of_its_user_extends_it(
    api: Role, pro: SignedUp, stranger: SignedUp, clock: HandClock
) -> None:
    def load() -> datetime:
        return api.run(lambda tx: stream.load_connection(tx, "c1", clock.now())).token_expires_at

    until = clock.now() + timedelta(minutes=15)
    with pytest.raises(ConnectionUnknown):
        load()
    api.run(lambda tx: stream.open_connection(tx, "c1", holder(pro, until)))
    assert load() == until
    with pytest.raises(ConnectionUnknown):
        api.run(lambda tx: stream.refresh_connection(tx, "c1", holder(stranger, until + timedelta(hours=1))))
    assert load() == until
    api.run(lambda tx: stream.refresh_connection(tx, "c1", holder(pro, until + timedelta(minutes=15))))
    clock.moment = until
    assert load() == until + timedelta(minutes=15)
    clock.moment = until + timedelta(minutes=15)
    with pytest.raises(TokenExpired):
        load()


def test_a_socket_that_is_gone_follows_nothing(job_maker: JobMaker, api: Role, worker: Role, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)

    async def follow(tx: Tx) -> None:
        for name in ("c1", "c2"):
            await stream.open_connection(tx, name, holder(pro, clock.now()))
            await stream.subscribe(tx, name, job_id, 0)

    api.run(follow, pro.user_id)
    api.run(lambda tx: stream.unsubscribe(tx, "c2", job_id))
    assert [found.connection_id for found in worker.run(lambda tx: stream.connections_for(tx, job_id))] == ["c1"]
    for _ in range(2):
        worker.run(lambda tx: stream.drop_connection(tx, "c1"))
    assert worker.run(lambda tx: stream.connections_for(tx, job_id)) == []
    assert worker.run(stream.unsent_events) == []


def test_events_are_read_in_pages_after_a_number(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)

    async def append(tx: Tx) -> list[int]:
        return [await stream.append_event(tx, NewEvent(job_id, EventType.HEARTBEAT_STATUS, {"n": n}, str(n))) for n in range(4)]

    assert worker.run(append) == [2, 3, 4, 5]
    pages = [worker.run(partial(stream.read_events, job_id=job_id, after=after, limit=2)) for after in (1, 3, 5)]
    assert [[event.seq for event in page] for page in pages] == [[2, 3], [4, 5], []]


def test_a_long_log_line_becomes_events_that_each_fit_a_message(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id, text = job_maker.walk(pro, JobState.ANALYZING), "é\n" * 20_000
    event = NewEvent(job_id, EventType.LOG_LINE, {"stage": "REFACTORING", "level": "info", "text": text}, "log:1")
    seqs = [worker.run(lambda tx: stream.append_event(tx, event)) for _ in range(2)]
    found = worker.run(lambda tx: stream.read_events(tx, job_id, 1))
    assert seqs == [found[-1].seq] * 2
    assert "".join(str(piece.payload["text"]) for piece in found) == text
    assert all(len(frame.text.encode()) <= MESSAGE_BYTES for frame in frames(job_id, found))


def test_what_was_sent_never_goes_back(job_maker: JobMaker, api: Role, worker: Role, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)

    async def follow(tx: Tx) -> None:
        await stream.open_connection(tx, "c1", holder(pro, clock.now()))
        await stream.subscribe(tx, "c1", job_id, 0)

    api.run(follow, pro.user_id)
    assert [unsent.seq for unsent in worker.run(lambda tx: stream.unsent_events(tx, 2))] == [1, 2]
    worker.run(lambda tx: stream.mark_sent(tx, [("c1", job_id, 2), ("c1", job_id, 1)]))
    assert [unsent.seq for unsent in worker.run(stream.unsent_events)] == [3]
