"""GET /jobs: pages, newest first, of the caller's own jobs."""

from collections.abc import Callable

import pytest

from functions.jobs.get import handler
from iama.api.environment import Environment
from iama.db.connection import LambdaDatabase
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, Desk, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_pages_follow_each_other_without_overlap_and_end(office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    made = [job_maker.create(pro) for _ in range(5)]
    job_maker.create(stranger)
    listed, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        query = f"?limit=2&cursor={cursor}" if cursor else "?limit=2"
        page = office.desk.ask(handler, f"GET /api/v1/jobs{query}", Asked(token=pro.token)).json
        listed += [job["job_id"] for job in page["jobs"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (listed, pages) == (made[::-1], 3)


def test_a_status_selects(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_maker.create(pro)
    waiting = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    answer = office.desk.ask(handler, "GET /api/v1/jobs?status=WAITING_STRATEGY", Asked(token=pro.token))
    assert [job["job_id"] for job in answer.json["jobs"]] == [waiting]


@pytest.mark.parametrize("query", ["status=NOWHERE", "limit=0", "limit=101", "cursor=1"])
def test_a_wrong_question_is_invalid(office: Office, pro: SignedUp, query: str) -> None:
    assert office.desk.ask(handler, f"GET /api/v1/jobs?{query}", Asked(token=pro.token)).status == 400


def test_a_database_that_is_away_is_told_with_a_time_to_ask_again(make_environment: Callable[[], Environment], pro: SignedUp) -> None:
    def without_database() -> Environment:
        environment = make_environment()
        environment.database = LambdaDatabase("postgresql://nobody@127.0.0.1:9/none")
        return environment

    desk = Desk(without_database)
    answer = desk.ask(handler, "GET /api/v1/jobs", Asked(token=pro.token))
    desk.close()
    assert (answer.status, answer.json["error_code"], answer.headers["retry-after"]) == (503, "DATABASE_UNAVAILABLE", "2")
    assert "127.0.0.1" not in answer.text
