"""Messages of the socket and the ticket."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from iama.kit.ids import new_id
from iama.stream.http import LAST_SEQ, Pong, Refresh, Subscribe, Unsubscribe

JOB = new_id()


def read(**changes: Any) -> Subscribe:
    return Subscribe.model_validate_json(json.dumps({"action": "subscribe", "job_id": JOB, **changes}))


def test_following_starts_at_the_first_event_unless_told_otherwise() -> None:
    assert [read().after, read(after=7).after, read(after=LAST_SEQ).after] == [0, 7, LAST_SEQ]


@pytest.mark.parametrize(
    "changes",
    [
        {"job_id": "j"},
        {"job_id": JOB.upper()},
        {"after": -1},
        {"after": LAST_SEQ + 1},
        {"after": "7"},
        {"after": True},
        {"user_id": JOB},
        {"job_id": None},
    ],
)
def test_a_message_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


def test_a_token_in_a_message_is_never_printed() -> None:
    refresh = Refresh.model_validate_json('{"action": "refresh", "token": "a-canary"}')
    assert "canary" not in f"{refresh} {refresh!r} {refresh.model_dump_json()}"
    assert refresh.token.get_secret_value() == "a-canary"
    with pytest.raises(ValidationError) as refused:
        Refresh.model_validate_json('{"action": "refresh", "token": "a-canary", "more": "a-canary"}')
    assert "canary" not in str(refused.value)


def test_answers_say_what_they_are() -> None:
    assert Pong().model_dump() == {"type": "pong"}
    with pytest.raises(ValidationError):
        Unsubscribe(action="unsubscribe", job_id="j")
