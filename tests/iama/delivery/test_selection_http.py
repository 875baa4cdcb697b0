"""Bodies of applying: everything, or a choice that says what it means."""

import json

import pytest
from pydantic import ValidationError

from iama.delivery.choice import Choice
from iama.delivery.selection_http import ApplyBody

HUNK = f"{'a' * 16}-{'b' * 16}"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"accept_all": False},
        {"with_tests": True},
        {"accept_all": True, "files": ["a.py"]},
        {"accept_all": True, "accepted_files": ["a.py"]},
        {"accepted_files": []},
        {"accepted_files": [""]},
        {"accepted_hunks": ["1"]},
        {"accepted_hunks": [HUNK + "\n"]},
        {"accepted_hunks": [HUNK] * 5001},
    ],
)
def test_a_choice_that_means_nothing_or_two_things_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ApplyBody.model_validate_json(json.dumps(body))


def test_files_and_hunks_may_be_chosen_together() -> None:
    body = ApplyBody.model_validate_json(json.dumps({"accepted_files": ["a.py"], "accepted_hunks": [HUNK], "with_tests": True}))
    assert body.choice() == Choice(False, ("a.py",), (HUNK,), True)
