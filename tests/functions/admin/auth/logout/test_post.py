"""POST /admin/auth/logout: the session that asks ends, and no other."""

from functions.admin.auth.logout.post import handler
from functions.admin.me.get import handler as me
from tests.fixtures.admins import Operator
from tests.fixtures.edge import Asked, Desk


def test_one_session_ends(desk: Desk, operator: Operator) -> None:
    one, other = operator.token(), operator.token()
    assert desk.ask(handler, "POST /api/v1/admin/auth/logout", Asked(token=one)).status == 204
    assert [desk.ask(me, "GET /api/v1/admin/me", Asked(token=token)).status for token in (one, other)] == [401, 200]
