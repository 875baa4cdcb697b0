"""subscribe: ownership each time, the backlog in order, then what the worker sends."""

import json
from collections.abc import Callable

from functions.stream.subscribe import handler
from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.stream import service as stream
from iama.stream.model import MESSAGE_BYTES, EventType, NewEvent
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role
from tests.fixtures.sockets import posted, say

Open = Callable[[SignedUp, str], str]


def test_the_answer_comes_first_and_the_backlog_in_order(office: Office, job_maker: JobMaker, pro: SignedUp, open_socket: Open) -> None:
    job_id, socket = job_maker.walk(pro, JobState.WAITING_STRATEGY), open_socket(pro, "c1")
    assert say(office, handler, socket, {"action": "subscribe", "job_id": job_id, "after": 1}) is None
    messages = posted(office, socket)
    assert messages[0] == {"type": "subscribed", "job_id": job_id, "after": 1}
    assert [event["seq"] for event in messages[1]["events"]] == [2, 3]
    assert (messages[1]["type"], messages[1]["job_id"]) == ("events", job_id)


def test_messages_stay_below_24_kib_and_nothing_is_lost(
    office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp, open_socket: Open
) -> None:
    job_id, socket = job_maker.walk(pro, JobState.ANALYZING), open_socket(pro, "c1")
    lines = ["ü\n" * 30_000, *("x" * 5_000 for _ in range(20))]

    async def log(tx: Tx) -> None:
        for number, text in enumerate(lines):
            await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, {"text": text}, f"log:{number}"))

    worker.run(log)
    say(office, handler, socket, {"action": "subscribe", "job_id": job_id})
    assert max(len(text.encode()) for _, text in office.connections.posts) <= MESSAGE_BYTES
    events = [event for message in posted(office, socket)[1:] for event in message["events"]]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert "".join(event["payload"]["text"] for event in events[1:]) == "".join(lines)


def test_a_job_of_somebody_else_is_as_missing_as_one_that_never_was(
    office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp, open_socket: Open
) -> None:
    job_id, socket = job_maker.walk(pro, JobState.ANALYZING), open_socket(stranger, "c2")
    answer = say(office, handler, socket, {"action": "subscribe", "job_id": job_id})
    assert (answer["type"], answer["error_code"]) == ("error", "JOB_NOT_FOUND")
    assert office.connections.posts == []


def test_a_socket_past_its_token_is_told_to_refresh(
    office: Office, job_maker: JobMaker, pro: SignedUp, open_socket: Open, clock: HandClock
) -> None:
    job_id, socket = job_maker.walk(pro, JobState.ANALYZING), open_socket(pro, "c1")
    clock.move(minutes=16)
    assert say(office, handler, socket, {"action": "subscribe", "job_id": job_id})["error_code"] == "STREAM_TOKEN_EXPIRED"


def test_a_message_of_another_shape_is_refused(office: Office, pro: SignedUp, open_socket: Open) -> None:
    socket = open_socket(pro, "c1")
    beyond = [{"action": "subscribe", "job_id": new_id(), "after": after} for after in (-1, 1 << 63, 10**30, "1")]
    for body in (
        {"action": "subscribe"},
        {"action": "subscribe", "job_id": "x"},
        {"action": "subscribe", "job_id": "x", "more": 1},
        *beyond,
    ):
        answer = say(office, handler, socket, body)
        assert (answer["type"], answer["error_code"]) == ("error", "INVALID_REQUEST"), json.dumps(answer)
