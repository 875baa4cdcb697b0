"""DELETE /account/sessions: every session of the user ends, at once and for access tokens too."""

from functions.account.get import handler as show
from functions.account.sessions.delete import handler
from functions.auth.refresh.post import handler as refresh
from tests.fixtures.edge import Asked
from tests.functions.account.conftest import Member


def test_nothing_goes_on_anywhere(member: Member) -> None:
    other = member.sign_in().json
    assert member.ask(handler, "DELETE /sessions").status == 204
    assert [member.ask(show, "GET /", token=token).status for token in (member.user.token, other["access_token"])] == [401, 401]
    body = {"refresh_token": other["refresh_token"]}
    assert member.desk.ask(refresh, "POST /api/v1/auth/refresh", Asked(body)).json["error_code"] == "REFRESH_TOKEN_INVALID"
    assert member.sign_in().status == 200
