"""GET /ready: which part is away, and nothing of why."""

from functions.ready.get import handler
from tests.fixtures.edge import Desk
from tests.fixtures.jobs import HeldWorkflows, Office


def test_it_is_ready_when_every_part_answers(office: Office) -> None:
    answer = office.desk.ask(handler, "GET /api/v1/ready")
    parts = {"database": "ready", "workflows": "ready", "secrets": "ready"}
    assert (answer.status, answer.json) == (200, {"status": "ready", "parts": parts})


def test_a_part_that_is_away_is_named_with_a_time_to_ask_again(office: Office) -> None:
    office.replace_workflows(HeldWorkflows(away=True))
    answer = office.desk.ask(handler, "GET /api/v1/ready")
    assert (answer.status, answer.json["error_code"], answer.headers["retry-after"]) == (503, "NOT_READY", "2")
    assert answer.json["detail"]["parts"] == {"database": "ready", "workflows": "away", "secrets": "ready"}


def test_no_address_of_a_real_part_that_is_away_is_told(desk: Desk) -> None:
    answer = desk.ask(handler, "GET /api/v1/ready")
    assert answer.status == 503
    assert "127.0.0.1" not in answer.text
