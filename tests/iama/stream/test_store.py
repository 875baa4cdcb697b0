"""What the statements of the stream keep apart: jobs, sockets, and the numbers of events."""

from functools import partial

import psycopg
import pytest

from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.stream import store
from iama.stream.model import EventType, NewEvent, TicketHolder
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Role


async def append(tx: Tx, job_id: str, key: str, kind: EventType = EventType.HEARTBEAT_STATUS) -> int | None:
    await store.lock_counter(tx, job_id)
    return await store.append_event(tx, NewEvent(job_id, kind, {"text": key}, key))


def test_each_job_counts_its_own_events_and_a_key_is_the_jobs_own(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    first, second = (job_maker.walk(pro, JobState.ANALYZING) for _ in range(2))
    seqs = [
        worker.run(partial(append, job_id=job_id, key=key)) for job_id, key in ((first, "a"), (second, "a"), (first, "b"), (first, "a"))
    ]
    assert seqs == [2, 2, 3, 2]


def test_an_event_that_was_rolled_back_leaves_no_gap(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)

    async def fail(tx: Tx) -> None:
        await append(tx, job_id, "lost")
        raise LookupError

    with pytest.raises(LookupError):
        worker.run(fail)
    assert worker.run(partial(append, job_id=job_id, key="kept")) == 2


def test_a_job_nobody_made_has_no_counter(worker: Role) -> None:
    assert worker.run(lambda tx: store.lock_counter(tx, new_id())) is False
    assert worker.run(partial(append, job_id=new_id(), key="x")) is None


def test_only_log_lines_expire_and_they_do_with_the_job(job_maker: JobMaker, worker: Role, pro: SignedUp, admin_database_url: str) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    worker.run(partial(append, job_id=job_id, key="line", kind=EventType.LOG_LINE))
    with psycopg.connect(admin_database_url) as connection:
        query = (
            "SELECT e.type, e.expires_at = j.artifact_expires_at FROM job_events AS e JOIN refactor_jobs AS j USING (job_id) ORDER BY seq"
        )
        assert connection.execute(query).fetchall() == [("state_change", None), ("log_line", True)]


def test_a_socket_that_is_behind_is_found_with_each_of_its_jobs_unless_it_is_busy(
    job_maker: JobMaker, api: Role, worker: Role, pro: SignedUp, clock: HandClock
) -> None:
    one, two = sorted(job_maker.walk(pro, JobState.WAITING_STRATEGY) for _ in range(2))

    async def follow(tx: Tx) -> None:
        await store.add_connection(tx, "c1", TicketHolder(pro.user_id, pro.session_id, clock.now()))
        await store.subscribe(tx, "c1", one, 1)
        await store.subscribe(tx, "c1", two, 0)

    api.run(follow, pro.user_id)
    rows = worker.run(lambda tx: store.behind(tx, [], 9))
    assert [(row.job_id, row.sent_seq) for row in rows] == [(one, 1), (two, 0)]
    assert [row.job_id for row in worker.run(lambda tx: store.behind(tx, [], 1))] == [one]
    assert worker.run(lambda tx: store.behind(tx, ["c1"], 9)) == []


def test_a_socket_id_that_is_used_again_is_the_new_owners(api: Role, pro: SignedUp, stranger: SignedUp, clock: HandClock) -> None:
    for user in (pro, stranger):
        api.run(partial(store.add_connection, connection_id="c1", holder=TicketHolder(user.user_id, user.session_id, clock.now())))
    found = api.run(lambda tx: store.find_connection(tx, "c1"))
    assert found is not None and found.user_id == stranger.user_id


def test_a_subscription_to_anothers_job_is_never_served(
    job_maker: JobMaker, api: Role, worker: Role, pro: SignedUp, stranger: SignedUp, clock: HandClock
) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)

    async def follow(tx: Tx) -> None:
        await store.add_connection(tx, "c1", TicketHolder(stranger.user_id, stranger.session_id, clock.now()))
        await store.subscribe(tx, "c1", job_id, 0)

    api.run(follow)
    assert worker.run(lambda tx: store.behind(tx, [], 9)) == []


def test_one_leads_until_it_gives_up_or_its_time_is_over(worker: Role) -> None:
    def take(holder: str, seconds: float = 60) -> bool:
        return worker.run(lambda tx: store.take_lead(tx, holder, seconds))

    assert [take("a"), take("b"), take("a")] == [True, False, True]
    worker.run(lambda tx: store.give_lead_up(tx, "b"))
    assert not take("b")
    worker.run(lambda tx: store.give_lead_up(tx, "a"))
    assert [take("b", -1), take("a"), take("b")] == [True, True, False]
