"""POST /admin/auth/login: three things have to be right, a code is good once, and every wrong one looks alike."""

import pytest

from functions.admin.me.get import handler as me
from tests.fixtures.admins import EMAIL, PASSWORD, Operator
from tests.fixtures.edge import Asked, Desk, HandClock, HeldSecrets, SignedUp

WRONG = (401, "ADMIN_CREDENTIALS_WRONG")


def test_a_session_of_eight_hours_opens_the_admin_routes(desk: Desk, operator: Operator, clock: HandClock) -> None:
    answer = operator.login(email=" Root@EXAMPLE.com")
    assert answer.status == 200
    assert (answer.json["admin"]["role"], answer.json["admin"]["expires_at"]) == ("SUPER_ADMIN", "2026-11-20T20:00:00Z")
    token = Asked(token=answer.json["session_token"])
    assert desk.ask(me, "GET /api/v1/admin/me", token).json["email"] == EMAIL
    clock.move(hours=8)
    ended = desk.ask(me, "GET /api/v1/admin/me", token)
    assert (ended.status, ended.json["error_code"]) == (401, "ADMIN_SESSION_ENDED")


@pytest.mark.parametrize(
    "changes", [{"password": "wrong horse battery"}, {"code": "000000"}, {"code": ""}, {"email": "nobody@example.com"}]
)
def test_whatever_is_wrong_looks_alike(operator: Operator, changes: dict[str, str]) -> None:
    assert operator.code() != "000000"
    refused = operator.login(**changes)
    assert (refused.status, refused.json["error_code"]) == WRONG
    assert refused == operator.login(password="wrong", code="111111")


def test_a_code_is_good_once_and_for_a_minute_and_a_half(operator: Operator, clock: HandClock) -> None:
    code = operator.code()
    assert operator.login(code=code).status == 200
    refused = operator.login(code=code)
    assert (refused.status, refused.json["error_code"]) == WRONG
    clock.move(seconds=60)
    late = operator.code()
    clock.move(seconds=60)
    assert operator.login(code=late).status == 401
    assert operator.login(code=operator.code()).status == 200


def test_while_the_secret_store_is_away_nobody_learns_whether_a_password_is_right(operator: Operator, secrets: HeldSecrets) -> None:
    del secrets.texts["iama/admin"]
    answers = [operator.login(), operator.login(password="wrong"), operator.login(email="nobody@example.com")]
    assert {(answer.status, answer.json["error_code"]) for answer in answers} == {(503, "SECRETS_UNAVAILABLE")}


def test_guessing_is_slowed_down(operator: Operator) -> None:
    assert [operator.login(code="111111").status for _ in range(7)] == [401] * 6 + [429]
    assert operator.login().json["error_code"] == "LOGIN_THROTTLED"


def test_a_users_password_opens_nothing_here_and_a_disabled_one_neither(operator: Operator, sign_up: object, desk: Desk) -> None:
    assert callable(sign_up) and isinstance(sign_up(password=PASSWORD), SignedUp)
    assert operator.login(email="user1@example.com").json["error_code"] == "ADMIN_CREDENTIALS_WRONG"
    token = operator.token()
    operator.write("UPDATE admin_accounts SET disabled_at = now()")
    assert desk.ask(me, "GET /api/v1/admin/me", Asked(token=token)).json["error_code"] == "ADMIN_SESSION_ENDED"
    assert operator.login().json["error_code"] == "ADMIN_CREDENTIALS_WRONG"


def test_every_guess_leaves_a_line_and_one_that_has_to_wait_leaves_none(operator: Operator) -> None:
    tries = [operator.login(code="111111"), operator.login(email="nobody@example.com"), operator.login()]
    assert [answer.status for answer in tries] == [401, 401, 200]
    trail = "SELECT action, object_id = 'nobody', detail ? 'network' FROM audit_events WHERE action LIKE 'SIGN%' ORDER BY at, action"
    lines = operator.read(trail)
    assert sorted(lines) == [("SIGNED_IN", False, False)] + [("SIGN_IN_TRIED", False, True)] * 2 + [("SIGN_IN_TRIED", True, True)]
    while operator.login(code="111111").status != 429:
        pass
    before = operator.read("SELECT count(*) FROM audit_events")
    assert operator.login(code="111111").status == 429
    assert operator.read("SELECT count(*) FROM audit_events") == before
