"""PATCH /account/preferences: lays a change over what is there; presentation only."""

import pytest

from functions.account.preferences.patch import handler
from tests.fixtures.edge import Reply
from tests.functions.account.conftest import Member


def patch(member: Member, body: object) -> Reply:
    return member.ask(handler, "PATCH /preferences", body)


def test_what_is_not_named_stays_and_null_forgets(member: Member) -> None:
    patch(member, {"preferences": {"theme": "dark", "watch.lines": 40, "beep": True}})
    answer = patch(member, {"ui_segment": "EXPERT", "preferences": {"theme": None, "beep": False}})
    assert answer.status == 200
    assert (answer.json["ui_segment"], answer.json["preferences"]) == ("EXPERT", {"watch.lines": 40, "beep": False})
    assert patch(member, {}).json["ui_segment"] == "EXPERT"


@pytest.mark.parametrize(
    "body",
    [
        {"ui_segment": "WIZARD"},
        {"preferences": {"Theme": "dark"}},
        {"preferences": {"a": {"b": 1}}},
        {"preferences": {"a": "x" * 1001}},
        {"preferences": {f"p{number}": 1 for number in range(51)}},
        {"tier": "MAX"},
        {"email": "eve@example.com"},
    ],
)
def test_what_is_no_preference_is_refused(member: Member, body: object) -> None:
    assert (patch(member, body).status, patch(member, {}).json["preferences"]) == (400, {})


def test_all_together_stay_small(member: Member) -> None:
    answers = [patch(member, {"preferences": {f"p{number}": "x" * 1000 for number in range(first, first + 4)}}) for first in (0, 4, 8)]
    assert [answer.status for answer in answers] == [200, 200, 400]
    assert answers[2].json["error_code"] == "PREFERENCES_TOO_LARGE"
    assert len(patch(member, {}).json["preferences"]) == 8
