"""The error tree."""

from datetime import UTC, datetime

from iama.kit.errors import Denied, NotFound, OverLimit, Unavailable


class Wide(NotFound):
    """The message is
    the first paragraph.

    Not this.
    """

    code = "WIDE"


def test_the_docstring_is_the_message_and_data_is_detail() -> None:
    error = Wide(job_id="j")
    assert (error.message, error.detail, str(error)) == ("The message is the first paragraph.", {"job_id": "j"}, "WIDE")


def test_refusals_carry_a_reason_and_the_time_that_heals_them() -> None:
    error = OverLimit(reset_at=datetime(2026, 1, 2, tzinfo=UTC), retry_after=3)
    assert error.detail == {"denial_reason": "OVER_LIMIT", "reset_at": "2026-01-02T00:00:00+00:00"}
    assert error.retry_after == 3
    assert Denied(denial_reason="WHY").detail == {"denial_reason": "WHY"}


def test_what_is_away_always_says_when_to_try_again() -> None:
    assert Unavailable().retry_after == 2
