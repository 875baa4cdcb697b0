"""Answers that are errors."""

import pytest

from iama_cli.client.problems import problem, sign_in_required, unavailable
from iama_cli.exits import Exit


def test_the_services_words_and_what_time_heals_reach_the_user() -> None:
    body = {
        "error_code": "DAILY_LIMIT",
        "message": "No job left today.",
        "detail": {"limit": 20, "hint": ""},
        "reset_at": "00:00",
        "request_id": "r",
    }
    error = problem(429, body)
    assert (error.code, error.message, error.exit_code) == ("DAILY_LIMIT", "No job left today.", Exit.QUOTA)
    assert error.detail == {"limit": 20, "reset_at": "00:00", "request_id": "r"}


@pytest.mark.parametrize("body", [None, [], "text", {}])
def test_an_answer_without_a_body_still_says_something(body: object) -> None:
    assert problem(500, body).code == "HTTP_500" and "nothing is lost" in problem(500, body).message
    assert problem(418, body).exit_code is Exit.WRONG_USE


def test_away_and_signed_out_say_what_to_do() -> None:
    assert unavailable("ConnectError", "http://x").exit_code is Exit.UNAVAILABLE
    assert "iama login" in sign_in_required().message
