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
    SOCKETS_PER_USER,
    SUBSCRIPTIONS_PER_SOCKET,
    AfterBeyondEnd,
    ConnectionUnknown,
    EventType,
    NewEvent,
    Sent,
    TicketHolder,
    TicketRefused,
    TokenExpired,
    TooManySockets,
    TooManySubscriptions,
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
    api.run(lambda tx: stream.open_connection(tx, "c1", holder(pro, until), clock.now()))
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
            await stream.open_connection(tx, name, holder(pro, clock.now()), clock.now())
            await stream.subscribe(tx, name, job_id, 0)

    api.run(follow, pro.user_id)
    api.run(lambda tx: stream.unsubscribe(tx, "c2", job_id))
    assert [found.connection_id for found in worker.run(lambda tx: stream.connections_for(tx, job_id))] == ["c1"]
    for _ in range(2):
        worker.run(lambda tx: stream.drop_connection(tx, "c1"))
    assert worker.run(lambda tx: stream.connections_for(tx, job_id)) == []
    assert worker.run(partial(stream.find_behind, busy=[], limit=9)) == []


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
        await stream.open_connection(tx, "c1", holder(pro, clock.now()), clock.now())
        await stream.subscribe(tx, "c1", job_id, 0)

    api.run(follow, pro.user_id)

    def stands() -> list[int]:
        return [row.sent_seq for row in worker.run(partial(stream.find_behind, busy=[], limit=9))]

    assert stands() == [0]
    worker.run(lambda tx: stream.mark_sent(tx, [Sent("c1", job_id, 0, 2), Sent("c1", job_id, 0, 1)]))
    assert stands() == [2]
    api.run(lambda tx: stream.subscribe(tx, "c1", job_id, 1), pro.user_id)
    worker.run(lambda tx: stream.mark_sent(tx, [Sent("c1", job_id, 2, 3)]))
    assert stands() == [1], "a subscription that was made anew begins where its client said"


def test_an_account_has_a_limit_of_sockets_and_those_past_their_token_do_not_count(
    api: Role, pro: SignedUp, stranger: SignedUp, clock: HandClock
) -> None:
    until = clock.now() + timedelta(minutes=15)

    async def fill(tx: Tx) -> None:
        for number in range(SOCKETS_PER_USER):
            await stream.open_connection(tx, f"c{number}", holder(pro, until), clock.now())

    api.run(fill)
    with pytest.raises(TooManySockets):
        api.run(lambda tx: stream.open_connection(tx, "more", holder(pro, until), clock.now()))
    api.run(lambda tx: stream.open_connection(tx, "theirs", holder(stranger, until), clock.now()))
    clock.move(minutes=15)
    api.run(lambda tx: stream.open_connection(tx, "more", holder(pro, until), clock.now()))


def test_one_socket_follows_a_limited_number_of_jobs(
    job_maker: JobMaker, api: Role, pro: SignedUp, clock: HandClock, admin_database_url: str
) -> None:
    job_id, last = (job_maker.walk(pro, JobState.ANALYZING) for _ in range(2))
    api.run(lambda tx: stream.open_connection(tx, "c1", holder(pro, clock.now()), clock.now()))
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO stream_subscriptions SELECT 'c1', gen_random_uuid(), 0 FROM generate_series(2, %s)", [SUBSCRIPTIONS_PER_SOCKET]
        )
    api.run(lambda tx: stream.subscribe(tx, "c1", job_id, 0), pro.user_id)
    for refused in (lambda tx: stream.subscribe(tx, "c1", last, 0), lambda tx: stream.read_backlog(tx, "c1", last, 0)):
        with pytest.raises(TooManySubscriptions):
            api.run(refused, pro.user_id)
    api.run(lambda tx: stream.subscribe(tx, "c1", job_id, 1), pro.user_id)


def test_a_reader_cannot_begin_after_the_end(job_maker: JobMaker, api: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    api.run(lambda tx: stream.check_after(tx, job_id, 1), pro.user_id)
    with pytest.raises(AfterBeyondEnd) as refused:
        api.run(lambda tx: stream.check_after(tx, job_id, 2), pro.user_id)
    assert refused.value.detail == {"last_seq": 1}


def test_nothing_is_followed_on_a_socket_that_is_gone(job_maker: JobMaker, api: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    with pytest.raises(ConnectionUnknown):
        api.run(lambda tx: stream.subscribe(tx, "never", job_id, 0), pro.user_id)


def test_sockets_whose_tokens_expired_long_ago_are_forgotten(api: Role, worker: Role, pro: SignedUp, clock: HandClock) -> None:
    for name, minutes in (("old", 5), ("new", 15)):
        until = clock.now() + timedelta(minutes=minutes)
        api.run(partial(stream.open_connection, connection_id=name, holder=holder(pro, until), now=clock.now()))
    assert worker.run(lambda tx: stream.forget_expired(tx, clock.now() + timedelta(minutes=10))) == 1
    assert api.run(lambda tx: stream.load_connection(tx, "new", clock.now())).connection_id == "new"
