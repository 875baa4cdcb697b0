from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from iama_dev.peers.signatures import Received, Refused, Verifier

URL = "http://127.0.0.1:9/a%20b?x=1"


def signed(service: str = "secretsmanager", secret: str = "hush", body: bytes = b"{}") -> Received:
    request = AWSRequest("POST", URL, headers={"host": "127.0.0.1:9"}, data=body)
    SigV4Auth(Credentials("AKIALOCAL", secret), service, "eu-central-1").add_auth(request)
    return Received("POST", "/a%20b", "x=1", {name.lower(): value for name, value in request.headers.items()}, body)


def verifier(later: timedelta = timedelta()) -> Verifier:
    return Verifier({"AKIALOCAL": "hush"}, lambda: datetime.now(UTC) + later)


def refusal(request: Received, later: timedelta = timedelta()) -> str:
    with pytest.raises(Refused) as caught:
        verifier(later).check(request, "secretsmanager")
    return caught.value.code


def test_a_signature_made_with_our_key_passes() -> None:
    verifier().check(signed(), "secretsmanager")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: signed(secret="guess"), "SignatureDoesNotMatch"),
        (lambda: signed(service="s3"), "SignatureDoesNotMatch"),
        (lambda: Received("POST", "/a%20b", "x=2", signed().headers, b"{}"), "SignatureDoesNotMatch"),
        (lambda: Received("POST", "/a%20b", "x=1", signed().headers, b"{!}"), "SignatureDoesNotMatch"),
        (lambda: Received("GET", "/", "", {}), "AccessDenied"),
        (
            lambda: Received("GET", "/", "X-Amz-Signature=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604801", {}),
            "AuthorizationQueryParametersError",
        ),
        (
            lambda: Received("GET", "/", "X-Amz-Signature=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60", {}),
            "AuthorizationHeaderMalformed",
        ),
    ],
)
def test_anything_changed_or_missing_is_refused_by_name(make: Callable[[], Received], code: str) -> None:
    """Made here and not when tests are collected: a signature is good for a quarter of an hour, and a suite may take longer."""
    assert refusal(make()) == code


@pytest.mark.parametrize("later", [timedelta(minutes=16), timedelta(minutes=-16)])
def test_a_request_is_good_for_a_quarter_of_an_hour(later: timedelta) -> None:
    assert refusal(signed(), later) == "RequestTimeTooSkewed"


def test_a_stranger_s_key_is_unknown() -> None:
    with pytest.raises(Refused, match="unknown"):
        Verifier({}).check(signed(), "secretsmanager")
