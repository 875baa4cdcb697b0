"""What a client may send wrongly: each gets a typed answer, nobody else notices, and nothing is lost."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets import Subprotocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.stream import service as stream
from iama.stream.model import SUBSCRIPTIONS_PER_SOCKET, EventType, NewEvent
from tests.fixtures.edge import ISSUER, SignedUp
from tests.fixtures.jobs import JobMaker, Role
from tests.fixtures.live import LiveStream

STRANGE = ("no json", "[" * 5_000, b"\x00\xff", {"action": "dance"}, {"action": ["subscribe"]}, {"job_id": "x"}, "x" * 30_000)
NUMBERS = [("after=-1", 400), ("after=x", 400), (f"after={10**40}", 400), ("after=4", 400), ("after=3", 200)]


@contextmanager
def dial(live: LiveStream, user: SignedUp, **options: Any) -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {user.token}"}
    with connect(live.url.replace("http", "ws", 1) + "/stream", additional_headers=headers, **options) as socket:
        yield socket


def answer(socket: ClientConnection) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(socket.recv(timeout=20))
    return document


def ask(socket: ClientConnection, message: object) -> dict[str, Any]:
    socket.send(message if isinstance(message, str | bytes) else json.dumps(message))
    return answer(socket)


def follow(socket: ClientConnection, job_id: str, after: object = 0) -> dict[str, Any]:
    return ask(socket, {"action": "subscribe", "job_id": job_id, "after": after})


def test_every_wrong_message_gets_a_typed_answer_and_the_socket_lives_on(
    live: LiveStream, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp
) -> None:
    job_id, foreign = (job_maker.walk(user, JobState.WAITING_STRATEGY) for user in (pro, stranger))
    expected = {
        "JOB_NOT_FOUND": [(foreign, 0), (new_id(), 0)],
        "AFTER_BEYOND_END": [(job_id, 4), (job_id, (1 << 63) - 1)],
        "INVALID_REQUEST": [(job_id, -1), (job_id, 1 << 63), (job_id, 10**40), (job_id, "1"), (job_id, None), (job_id, 1.5), ("x", 0)],
    }
    with dial(live, pro) as socket:
        for code, tries in expected.items():
            for job, after in tries:
                told = follow(socket, job, after)
                assert (told["type"], told["error_code"]) == ("error", code), (job, after, told)
        for message in STRANGE:
            assert ask(socket, message)["error_code"] == "ACTION_UNKNOWN"
        assert ask(socket, {"action": "ping"}) == {"type": "pong"}
        assert follow(socket, job_id, 2)["type"] == "subscribed"
        assert [event["seq"] for event in answer(socket)["events"]] == [3]


def test_a_message_that_is_too_big_ends_only_its_own_socket(live: LiveStream, pro: SignedUp) -> None:
    with dial(live, pro) as other:
        with dial(live, pro) as socket, pytest.raises(ConnectionClosed) as closed:
            ask(socket, "x" * 40_000)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
        assert ask(other, {"action": "ping"}) == {"type": "pong"}


@pytest.mark.slow
def test_thousands_of_subscribes_are_all_answered_and_one_socket_follows_few_jobs(
    live: LiveStream, job_maker: JobMaker, worker: Role, pro: SignedUp, stranger: SignedUp, sender: Callable[[], None]
) -> None:
    own = [job_maker.create(pro) for _ in range(SUBSCRIPTIONS_PER_SOCKET + 5)]
    foreign = job_maker.walk(stranger, JobState.ANALYZING)
    count = 2_000
    with dial(live, pro, max_queue=None) as socket:
        for number in range(count):
            job_id = foreign if number % 2 else own[number // 2 % len(own)]
            socket.send(json.dumps({"action": "subscribe", "job_id": job_id}))
        told = [answer(socket) for _ in range(count)]
        codes = [message.get("error_code", message["type"]) for message in told]
        assert codes.count("subscribed") + codes.count("TOO_MANY_SUBSCRIPTIONS") == count // 2
        assert codes.count("JOB_NOT_FOUND") == count // 2, {code: codes.count(code) for code in codes}
        assert set(codes) == {"JOB_NOT_FOUND", "subscribed", "TOO_MANY_SUBSCRIPTIONS"}
        assert not any(message.get("job_id") == foreign for message in told)
    followed = sum(bool(worker.run(lambda tx, job_id=job_id: stream.connections_for(tx, job_id))) for job_id in own)
    assert followed <= SUBSCRIPTIONS_PER_SOCKET
    assert worker.run(lambda tx: stream.connections_for(tx, foreign)) == []


@pytest.mark.parametrize(("query", "status"), NUMBERS)
def test_by_requests_a_wrong_number_is_refused_as_well(
    live: LiveStream, job_maker: JobMaker, pro: SignedUp, query: str, status: int
) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    url = f"{live.url}/api/v1/jobs/{job_id}/events?{query}&hold=0"
    answered = httpx.get(url, headers={"Authorization": f"Bearer {pro.token}"})
    assert answered.status_code == status, answered.text
    if query == "after=4":
        assert (answered.json()["error_code"], answered.json()["detail"]) == ("AFTER_BEYOND_END", {"last_seq": 3})


def test_a_ticket_opens_one_socket_from_our_own_pages_only(live: LiveStream, pro: SignedUp) -> None:
    url = live.url.replace("http", "ws", 1) + "/stream"

    def ticket() -> Subprotocol:
        answered = httpx.post(f"{live.url}/api/v1/stream/tickets", json={}, headers={"Authorization": f"Bearer {pro.token}"})
        return Subprotocol(f"ticket.{answered.json()['ticket']}")

    used = ticket()
    with connect(url, subprotocols=[Subprotocol("iama.v1"), used], origin=ISSUER) as socket:  # type: ignore[arg-type]
        assert socket.subprotocol == "iama.v1"
        assert ask(socket, {"action": "ping"}) == {"type": "pong"}
    for offered, origin, status in ((used, ISSUER, 401), (ticket(), "https://evil.example", 403)):
        with pytest.raises(InvalidStatus) as refused:
            connect(url, subprotocols=[Subprotocol("iama.v1"), offered], origin=origin, legacy=True)  # type: ignore[arg-type]
        assert refused.value.response.status_code == status


def test_what_is_committed_reaches_the_socket_that_follows_and_no_other(
    live: LiveStream, job_maker: JobMaker, worker: Role, pro: SignedUp, stranger: SignedUp, sender: Callable[[], None]
) -> None:
    job_id, foreign = (job_maker.walk(user, JobState.ANALYZING) for user in (pro, stranger))

    async def append(tx: Tx) -> None:
        for job in (foreign, job_id):
            await stream.append_event(tx, NewEvent(job, EventType.LOG_LINE, {"text": "live"}, "live"))

    with dial(live, pro) as socket:
        assert follow(socket, job_id, 1)["type"] == "subscribed"
        worker.run(append)
        sender()
        message = answer(socket)
        assert (message["job_id"], [event["seq"] for event in message["events"]]) == (job_id, [2])
