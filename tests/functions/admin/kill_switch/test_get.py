"""GET /admin/kill-switch: everybody's first."""

from functions.admin.kill_switch.get import handler
from functions.admin.kill_switch.put import handler as put
from tests.fixtures.admins import Operator
from tests.fixtures.edge import Asked, Desk, SignedUp


def test_everybodys_comes_first_and_who_stopped_is_told(desk: Desk, operator: Operator, pro: SignedUp) -> None:
    token = operator.token()
    for user_id in (pro.user_id, None):
        desk.ask(put, "PUT /api/v1/admin/kill-switch", Asked({"engaged": True, "reason": "incident", "user_id": user_id}, token))
    engaged = desk.ask(handler, "GET /api/v1/admin/kill-switch", Asked(token=token)).json["engaged"]
    assert [one["user_id"] for one in engaged] == [None, pro.user_id]
    assert {one["engaged_by"] for one in engaged} != {None} and {one["reason"] for one in engaged} == {"incident"}
