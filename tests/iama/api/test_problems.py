"""What a refusal looks like: status by kind, four fields, and the times that heal it."""

import json
from datetime import UTC, datetime

import pytest

from iama.api.problems import BodyTooLarge, IdempotencyKeyReused, RequestInProgress, problem, problem_body, status_of
from iama.identity.model import CredentialsWrong, LoginThrottled
from iama.jobs.model import JobNotFound
from iama.kit.errors import Conflict, Denied, IamaError, Invalid, NotFound, Unavailable

STATUSES = {
    Invalid: 400,
    CredentialsWrong: 401,
    Denied: 403,
    NotFound: 404,
    JobNotFound: 404,
    Conflict: 409,
    RequestInProgress: 409,
    BodyTooLarge: 413,
    IdempotencyKeyReused: 422,
    LoginThrottled: 429,
    IamaError: 500,
    Unavailable: 503,
}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items(), ids=lambda value: getattr(value, "__name__", str(value)))
def test_the_nearest_kind_in_the_table_decides_the_status(kind: type[IamaError], status: int) -> None:
    assert status_of(kind) == status


def test_a_refusal_has_four_fields_and_nothing_of_the_exception() -> None:
    error = Invalid(field="x")
    error.__cause__ = ValueError("SELECT secret FROM internal.host")
    assert problem_body(error, "r") == {
        "error_code": "INVALID_REQUEST",
        "message": "The request is not valid.",
        "detail": {"field": "x"},
        "request_id": "r",
    }
    assert b"internal" not in bytes(problem(error, "r").body)


def test_what_time_heals_says_when() -> None:
    response = problem(LoginThrottled(retry_after=7, reset_at=datetime(2026, 1, 2, tzinfo=UTC)), "r")
    detail = json.loads(bytes(response.body))["detail"]
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert detail == {"denial_reason": "LOGIN_THROTTLED", "reset_at": "2026-01-02T00:00:00+00:00"}


def test_only_who_is_unknown_is_asked_to_sign_in() -> None:
    assert problem(CredentialsWrong(), "r").headers["www-authenticate"] == "Bearer"
    assert "www-authenticate" not in problem(Denied(), "r").headers
