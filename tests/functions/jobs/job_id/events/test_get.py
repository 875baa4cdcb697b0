"""GET events: server-sent events through a buffering gateway."""

import json
import threading

import pytest

from functions.jobs.job_id.events.get import handler
from iama.jobs import service as jobs
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role, steps


def follow(office: Office, job_id: str, user: SignedUp, query: str = "", last: str | None = None) -> Reply:
    headers = {} if last is None else {"last-event-id": last}
    return office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/events{query}", Asked(token=user.token, headers=headers))


def seqs(reply: Reply) -> list[int]:
    return [json.loads(line[6:])["seq"] for line in reply.text.splitlines() if line.startswith("data: ")]


def test_the_backlog_comes_in_order_with_ids_types_and_a_pause(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    answer = follow(office, job_id, pro)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert answer.text.startswith("retry: 500\n\nid: 1\nevent: state_change\ndata: {")
    assert seqs(answer) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "last", "expected"), [("?after=1", None, [2, 3]), ("", "2", [3]), ("?after=1", "2", [3]), ("", "x", [1, 2, 3])]
)
def test_a_reader_resumes_where_it_was(
    office: Office, job_maker: JobMaker, pro: SignedUp, query: str, last: str | None, expected: list[int]
) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    assert seqs(follow(office, job_id, pro, query, last)) == expected


def test_without_news_it_holds_until_there_is_some(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    step = steps(job_id, (JobState.PENDING, JobState.ANALYZING, JobState.WAITING_STRATEGY))[1]
    later = threading.Timer(0.3, lambda: worker.run(lambda tx: jobs.record_transition(tx, step)))
    later.start()
    assert seqs(follow(office, job_id, pro, "?after=1")) == [2, 3]
    later.join()


def test_a_quiet_hold_ends_with_nothing_but_the_pause(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)
    assert follow(office, job_id, pro, "?after=1&hold=0.1").text == "retry: 500\n\n"


def test_an_ended_job_is_not_held(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    last = seqs(follow(office, job_id, pro))[-1]
    assert follow(office, job_id, pro, f"?after={last}").text == "retry: 500\n\n"
