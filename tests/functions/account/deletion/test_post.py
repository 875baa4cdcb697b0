"""POST /account/deletion: out everywhere at once, gone after the grace, kept by whoever signs in."""

from collections.abc import Callable

import psycopg

from functions.account.deletion.post import handler
from functions.account.get import handler as show
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office
from tests.functions.account.conftest import Member


def test_a_sign_in_within_the_grace_keeps_the_account(member: Member, admin_database_url: str) -> None:
    asked = member.ask(handler, "POST /deletion")
    assert (asked.status, asked.json) == (200, {"due_at": "2026-12-04T12:00:00Z"})
    assert member.ask(show, "GET /").json["error_code"] == "SESSION_ENDED"
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT template, payload FROM mail_outbox").fetchall() == [
            ("account_deletion", {"due_at": "2026-12-04T12:00:00+00:00"})
        ]
    assert member.sign_in().status == 200
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT deletion_requested_at, deletion_due_at FROM users").fetchone() == (None, None)


def test_a_job_at_work_is_named_and_nothing_changes(
    office: Office, pro: SignedUp, job_maker: JobMaker, sign_up: Callable[..., SignedUp]
) -> None:
    job_maker.walk(pro, JobState.ANALYZING)
    headers = {"idempotency-key": "key-00000001"}
    refused = office.desk.ask(handler, "POST /api/v1/account/deletion", Asked(None, pro.token, headers))
    assert (refused.status, refused.json["error_code"], refused.json["detail"]) == (409, "JOBS_AT_WORK", {"jobs": 1})
    assert office.desk.ask(show, "GET /api/v1/account", Asked(token=pro.token)).status == 200
