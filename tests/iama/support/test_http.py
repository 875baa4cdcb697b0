"""Bodies of tickets: what is let in, and that a ticket is shown as it is stored."""

import json

import pytest
from pydantic import ValidationError

from iama.support.http import TicketBody, TicketView
from iama.support.model import Category, NewTicket, Ticket
from tests.fixtures.edge import NOW

GOOD = {"category": "ISSUE", "subject": "s", "body": "b"}
JOB = "01930000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "change",
    [
        {"category": "PRAISE"},
        {"category": "ISSUE\n"},
        {"subject": ""},
        {"subject": "s" * 201},
        {"body": ""},
        {"body": "b" * 8001},
        {"job_id": "1"},
        {"job_id": JOB + "\n"},
        {"user_id": JOB},
        {"subject": 7},
    ],
)
def test_what_is_no_ticket_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TicketBody.model_validate_json(json.dumps({**GOOD, **change}))


@pytest.mark.parametrize("category", Category)
def test_a_ticket_of_any_category_up_to_its_limits_becomes_a_command(category: Category) -> None:
    body = TicketBody.model_validate_json(json.dumps({"category": category, "subject": "s" * 200, "body": "b" * 8000, "job_id": JOB}))
    assert body.command("key") == NewTicket(category, "s" * 200, "b" * 8000, "key", JOB)


def test_without_a_job_there_is_none() -> None:
    assert TicketBody.model_validate_json(json.dumps(GOOD)).command("key").job_id is None


def test_a_ticket_is_shown_field_by_field() -> None:
    ticket = Ticket("t1", "ISSUE", "s", "b", JOB, {"status": "FAILED"}, "OPEN", None, NOW, NOW)
    shown = json.loads(TicketView.of(ticket).model_dump_json())
    assert {name: shown[name] for name in ("ticket_id", "category", "subject", "body", "job_id", "status", "answer")} == {
        "ticket_id": "t1",
        "category": "ISSUE",
        "subject": "s",
        "body": "b",
        "job_id": JOB,
        "status": "OPEN",
        "answer": None,
    }
    assert shown["job_facts"] == {"status": "FAILED"}
