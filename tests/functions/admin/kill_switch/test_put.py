"""PUT and GET /admin/kill-switch: new starts stop with the next one, nobody is locked out, and the trail says who did it."""

import psycopg
import pytest

from functions.admin.kill_switch.get import handler as show
from functions.admin.kill_switch.put import handler
from functions.jobs.job_id.start.post import handler as start
from iama.kit.ids import new_id
from tests.fixtures.admins import Operator
from tests.fixtures.edge import Asked, Desk, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office
from tests.functions.jobs.job_id.start.test_post import upload

LINE = "/api/v1/admin/kill-switch"


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk


def put(desk: Desk, token: str, **body: object) -> Reply:
    return desk.ask(handler, f"PUT {LINE}", Asked({"reason": "incident", **body}, token))


def started(desk: Desk, user: SignedUp, job_id: str) -> Reply:
    return desk.ask(start, f"POST /api/v1/jobs/{job_id}/start", Asked({}, user.token, {"idempotency-key": new_id()}))


@pytest.mark.parametrize("wide", [True, False])
def test_starts_stop_at_once_and_go_on_when_it_is_lifted(
    desk: Desk, operator: Operator, job_maker: JobMaker, pro: SignedUp, admin_database_url: str, wide: bool
) -> None:
    token, job_id = operator.token(), job_maker.create(pro)
    upload(job_maker, job_id)
    of = {} if wide else {"user_id": pro.user_id}
    engaged = put(desk, token, engaged=True, **of)
    assert [one["user_id"] for one in engaged.json["engaged"]] == [None if wide else pro.user_id]
    refused = started(desk, pro, job_id)
    assert (refused.status, refused.json["detail"]["denial_reason"]) == (403, "KILL_SWITCH_GLOBAL" if wide else "KILL_SWITCH_USER")
    assert put(desk, token, engaged=True, **of).json == engaged.json
    assert desk.ask(show, f"GET {LINE}", Asked(token=token)).json == engaged.json
    assert put(desk, token, engaged=False, **of).json == {"engaged": []}
    assert started(desk, pro, job_id).status == 202
    with psycopg.connect(admin_database_url) as connection:
        lines = connection.execute(
            "SELECT action, object_id, detail ->> 'reason' FROM audit_events WHERE actor_kind = 'ADMIN' AND object_kind = 'kill_switch'"
        ).fetchall()
    about = "everybody" if wide else pro.user_id
    assert sorted(lines) == [("KILL_SWITCH_ENGAGED", about, "incident"), ("KILL_SWITCH_LIFTED", about, "incident")]


def test_a_user_nobody_knows_is_not_found(desk: Desk, operator: Operator) -> None:
    refused = put(desk, operator.token(), engaged=True, user_id=new_id())
    assert (refused.status, refused.json["error_code"]) == (404, "USER_UNKNOWN")


@pytest.mark.parametrize(("role", "status"), [("ENGINEER", 200), ("SUPPORT", 403)])
def test_support_looks_and_does_not_touch(desk: Desk, operator: Operator, role: str, status: int) -> None:
    operator.write("UPDATE admin_accounts SET role = %s", role)
    token = operator.token()
    assert put(desk, token, engaged=True).status == status
    assert desk.ask(show, f"GET {LINE}", Asked(token=token)).status == 200
