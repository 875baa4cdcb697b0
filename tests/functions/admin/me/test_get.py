"""GET /admin/me: the administrator whose session asks."""

from functions.admin.me.get import handler
from tests.fixtures.admins import EMAIL, Operator
from tests.fixtures.edge import Asked, Desk


def test_it_says_who_and_until_when(desk: Desk, operator: Operator) -> None:
    answer = desk.ask(handler, "GET /api/v1/admin/me", Asked(token=operator.token()))
    assert (answer.status, answer.json["email"], answer.json["role"]) == (200, EMAIL, "SUPER_ADMIN")
    assert answer.json["expires_at"] == "2026-11-20T20:00:30Z"
