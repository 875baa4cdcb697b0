"""What an error looks like from outside: one table from kind to status, one shape of body.

Nothing of an exception but its class's own words and its declared data is shown. The most specific row of the table wins.
"""

import json
from collections.abc import Iterator, Mapping

from fastapi import Response

from iama.kit.errors import (
    Conflict,
    Denied,
    IamaError,
    Invalid,
    JsonValue,
    NotFound,
    OverLimit,
    Unauthenticated,
    Unavailable,
)


class BodyNotJson(Invalid):
    """The body is not JSON."""

    code = "BODY_NOT_JSON"
    remedy = "Send a JSON object in UTF-8."


class BodyTooLarge(Invalid):
    """The body is larger than 1 MiB."""

    code = "BODY_TOO_LARGE"
    remedy = "Code never travels in a body: upload it to the link the job gives."


class RouteUnknown(NotFound):
    """There is no such route."""

    code = "ROUTE_UNKNOWN"
    remedy = "See the OpenAPI document."


class IdempotencyKeyMissing(Invalid):
    """This request needs an Idempotency-Key header."""

    code = "IDEMPOTENCY_KEY_MISSING"
    remedy = "Send a fresh random key of 8 to 128 letters, digits or -_.: and the same one when you repeat the request."


class IdempotencyKeyReused(Conflict):
    """This Idempotency-Key was used for another request."""

    code = "IDEMPOTENCY_KEY_REUSED"
    remedy = "Use a fresh key for a new request."


class RequestInProgress(Conflict):
    """The first request with this Idempotency-Key is still being answered."""

    code = "REQUEST_IN_PROGRESS"
    remedy = "Repeat it after `Retry-After` seconds with the same key."
    retry = True


STATUS: Mapping[type[IamaError], int] = {
    Invalid: 400,
    Unauthenticated: 401,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    BodyTooLarge: 413,
    IdempotencyKeyReused: 422,
    OverLimit: 429,
    IamaError: 500,
    Unavailable: 503,
}


def status_of(kind: type[IamaError]) -> int:
    """The status of the nearest ancestor in the table."""
    return next(STATUS[parent] for parent in _lineage(kind) if parent in STATUS)


def _lineage(kind: type[IamaError]) -> Iterator[type[IamaError]]:
    return (parent for parent in kind.__mro__ if issubclass(parent, IamaError))


def problem_body(error: IamaError, request_id: str) -> dict[str, JsonValue]:
    """The four fields of every refusal."""
    return {"error_code": error.code, "message": error.message, "detail": error.detail, "request_id": request_id}


def problem(error: IamaError, request_id: str) -> Response:
    """The answer to a request that failed."""
    headers = {"x-request-id": request_id, "cache-control": "no-store"}
    if error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    body = json.dumps(problem_body(error, request_id), ensure_ascii=False)
    return Response(body, status_of(type(error)), headers, "application/json")
