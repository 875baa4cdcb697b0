"""Bodies of the admin routes."""

import pytest
from pydantic import ValidationError

from iama.admin.http import AdminCredentials, SwitchBody
from iama.admin.model import SwitchWish
from iama.kit.ids import new_id


def test_without_a_user_a_switch_is_everybodys() -> None:
    user_id = new_id()
    assert SwitchBody(engaged=True, reason="x").command() == SwitchWish(None, True, "x")
    assert SwitchBody(engaged=False, reason="x", user_id=user_id).command() == SwitchWish(user_id, False, "x")


@pytest.mark.parametrize("body", [{"engaged": True}, {"engaged": True, "reason": ""}, {"engaged": True, "reason": "x", "user_id": "1"}])
def test_a_reason_is_given_and_a_user_is_named_by_id(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SwitchBody.model_validate(body)


def test_what_was_typed_is_never_shown() -> None:
    body = AdminCredentials.model_validate({"email": "a@example.com", "password": "a secret", "code": "123456"})
    assert "a secret" not in repr(body) and "123456" not in repr(body)
