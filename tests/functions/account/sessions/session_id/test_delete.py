"""DELETE /account/sessions/{session_id}: one session ends, and nobody else's ever."""

from collections.abc import Callable

from functions.account.get import handler as show
from functions.account.sessions.session_id.delete import handler
from iama.kit.ids import new_id
from tests.fixtures.edge import SignedUp
from tests.functions.account.conftest import Member


def test_one_ends_and_the_other_goes_on(member: Member) -> None:
    token = member.sign_in().json["access_token"]
    line = f"DELETE /sessions/{member.user.session_id}"
    assert member.ask(handler, line, token=token).status == 204
    assert member.ask(show, "GET /").status == 401
    assert member.ask(handler, line, token=token).json["error_code"] == "SESSION_NOT_FOUND"


def test_a_foreign_session_looks_like_a_missing_one(member: Member, sign_up: Callable[..., SignedUp]) -> None:
    stranger = sign_up(2)
    answers = [member.ask(handler, f"DELETE /sessions/{session_id}") for session_id in (stranger.session_id, new_id())]
    assert [(answer.status, answer.text) for answer in answers] == [(404, answers[1].text)] * 2
    assert member.ask(show, "GET /", token=stranger.token).status == 200
    assert member.ask(handler, "DELETE /sessions/me").status == 404
