"""POST intervention/deep-fix."""

from collections.abc import Callable

import psycopg
import pytest

from functions.jobs.job_id.intervention.deep_fix.post import handler
from iama.intervention.model import digest_of
from iama.jobs.contract import RequestDeepFix
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def request(office: Office, user: SignedUp, job_id: str, key: str) -> Reply:
    asked = Asked({}, user.token, {"idempotency-key": key})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/intervention/deep-fix", asked)


def test_on_l2_nothing_is_asked(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    reply = request(office, pro, job_id, key)
    assert (reply.status, reply.json["model_class"], reply.json["confirmation"]) == (202, "L2", None)
    assert office.workflows.updates == [(f"job-{job_id}", "request_deep_fix", RequestDeepFix(pro.user_id, "L2"), key)]


@pytest.fixture
def on_max(job_maker: JobMaker, sign_up: Callable[..., SignedUp], admin_database_url: str) -> tuple[SignedUp, str]:
    """A user on MAX with a job that was started under it."""
    user = sign_up(7, "PRO")
    job_id = job_maker.walk(user, JobState.REFACTORING)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE entitlement_snapshots SET tier = 'MAX', deep_fix = 'L3_CONFIRMED' WHERE job_id = %s", [job_id])
    return user, job_id


def test_on_l3_a_quote_in_percent_comes_with_a_word_that_no_workflow_learns(office: Office, on_max: tuple[SignedUp, str]) -> None:
    user, job_id = on_max
    reply, again = (request(office, user, job_id, "same-key-1") for _ in range(2))
    assert (reply.status, reply.json["model_class"]) == (202, "L3")
    assert 0 < reply.json["quote_percent"] <= 100
    word = reply.json["confirmation"]
    assert word == again.json["confirmation"]
    assert word != request(office, user, job_id, "other-key-2").json["confirmation"]
    sent = office.workflows.updates[0][2]
    assert sent == RequestDeepFix(user.user_id, "L3", digest_of(word))
    assert word not in repr(office.workflows.updates)


def test_a_plan_without_it_is_told_so(office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE entitlement_snapshots SET tier = 'PLUS', deep_fix = 'NO' WHERE job_id = %s", [job_id])
    reply = request(office, pro, job_id, new_id())
    assert (reply.status, reply.json["error_code"]) == (403, "DEEP_FIX_NOT_ALLOWED")
    assert office.workflows.updates == []
