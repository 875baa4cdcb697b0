"""POST support/tickets: asked once, redacted, and with figures of the job instead of its code."""

from typing import Any

import pytest

from functions.support.tickets.post import handler
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.support.model import OPEN_TICKETS
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office

S = JobState
ISSUE = {"category": "ISSUE", "subject": "It gave up", "body": "password=canary-51 and then it stopped"}


def post(office: Office, user: SignedUp, body: dict[str, Any], key: str = "") -> Reply:
    return office.desk.ask(handler, "POST /api/v1/support/tickets", Asked(body, user.token, {"idempotency-key": key or new_id()}))


def test_a_report_out_of_the_fallback_carries_figures_and_changes_nothing(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    job_maker.lead(job_id, S.REFACTORING, S.SELF_HEALING, S.RECOVERY_PENDING, reason="ATTEMPTS_EXHAUSTED")
    job_maker.lead(job_id, S.RECOVERY_PENDING, S.FALLBACK_REQUIRED)
    answer = post(office, pro, {**ISSUE, "job_id": job_id})
    assert (answer.status, answer.json["status"], answer.json["job_id"]) == (201, "OPEN", job_id)
    facts = answer.json["job_facts"]
    assert (facts["status"], facts["packed_because"], facts["tier"]) == ("FALLBACK_REQUIRED", "ATTEMPTS_EXHAUSTED", "PRO")
    assert "canary" not in answer.text and "pkg/a.py" not in answer.text
    assert office.workflows.updates == []


def test_a_repeated_request_is_one_ticket(office: Office, pro: SignedUp) -> None:
    key = new_id()
    first, again = post(office, pro, ISSUE, key), post(office, pro, ISSUE, key)
    assert first.json["ticket_id"] == again.json["ticket_id"] and again.headers["idempotent-replay"] == "true"


def test_a_job_of_another_account_is_no_job(office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    answer = post(office, stranger, {**ISSUE, "job_id": job_maker.create(pro)})
    assert (answer.status, answer.json["error_code"]) == (404, "JOB_NOT_FOUND")


def test_nobody_has_more_open_tickets_than_can_be_answered(office: Office, pro: SignedUp) -> None:
    answers = [post(office, pro, {**ISSUE, "category": "QUESTION"}) for _ in range(OPEN_TICKETS + 1)]
    assert [answer.status for answer in answers] == [201] * OPEN_TICKETS + [429]
    assert answers[-1].json["error_code"] == "TOO_MANY_TICKETS"


ODD = [{"category": "LOVE"}, {"subject": ""}, {"body": ""}, {"body": "x" * 8001}, {"job_id": "1"}, {"status": "CLOSED"}]


@pytest.mark.parametrize("change", ODD)
def test_a_body_of_another_shape_is_refused(office: Office, pro: SignedUp, change: dict[str, str]) -> None:
    assert post(office, pro, {**ISSUE, **change}).status == 400
