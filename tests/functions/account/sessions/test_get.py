"""GET /account/sessions: where one is signed in, the last used first."""

from functions.account.sessions.get import handler
from tests.fixtures.edge import HandClock
from tests.functions.account.conftest import Member


def test_every_living_session_is_listed_with_where_it_began(member: Member, clock: HandClock) -> None:
    clock.move(minutes=1)
    token = member.sign_in(**{"user-agent": "iama-cli/0.1\x07"}).json["access_token"]
    listed = member.ask(handler, "GET /sessions", token=token).json["sessions"]
    assert [(each["network"], each["client"], each["current"]) for each in listed] == [
        ("192.0.2.0/24", "iama-cli/0.1", True),
        ("", "", False),
    ]
    assert listed[1]["session_id"] == member.user.session_id
    assert listed[0]["started_at"] == listed[0]["last_used_at"] == "2026-11-20T12:01:00Z"
    clock.move(days=30)
    assert member.ask(handler, "GET /sessions", token=token).json["error_code"] == "TOKEN_EXPIRED"
