"""Checks Signature Version 4 by computing it again with botocore, for signed requests and for presigned links.

Popular mock servers accept any signature and any expiry; a link that would be refused in the cloud must be refused here.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
STAMP = "%Y%m%dT%H%M%SZ"
SKEW = timedelta(minutes=15)
LONGEST_LINK_SECONDS = 7 * 24 * 3600
Clock: TypeAlias = Callable[[], datetime]


class Refused(Exception):
    """The request is answered with an AWS error: a code, an HTTP status and a sentence."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came over the wire: path and query still encoded, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """The decoded query string."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about its own signature."""

    access_key: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    lifetime: timedelta | None


@dataclass(frozen=True, slots=True)
class Verifier:
    """Knows the secret of each access key."""

    secrets: Mapping[str, str]
    now: Clock = lambda: datetime.now(UTC)

    def check(self, request: Received, service: str) -> None:
        """Refused unless the request was signed for `service` with a key of ours and is not out of date."""
        claim = read_claim(request)
        secret = self.secrets.get(claim.access_key)
        if secret is None:
            raise Refused("InvalidAccessKeyId", 403, "The access key is unknown.")
        self._check_time(claim)
        signed = [name for name in claim.signed_headers if name in request.headers]
        expected = compute(request, claim, secret)
        fits = claim.service == service and claim.stamp.startswith(claim.day) and len(signed) == len(claim.signed_headers)
        if not fits or "host" not in signed or not hmac.compare_digest(expected, claim.signature):
            raise Refused("SignatureDoesNotMatch", 403, "The signature we calculated does not match the one you provided.")

    def _check_time(self, claim: Claim) -> None:
        try:
            signed_at = datetime.strptime(claim.stamp, STAMP).replace(tzinfo=UTC)
        except ValueError as error:
            raise Refused("AccessDenied", 403, "The date is not an ISO 8601 basic date.") from error
        age = self.now() - signed_at
        if claim.lifetime is not None and age > claim.lifetime:
            raise Refused("AccessDenied", 403, "Request has expired")
        if age < -SKEW or (claim.lifetime is None and age > SKEW):
            raise Refused("RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.")


def read_claim(request: Received) -> Claim:
    """The parts of the Authorization header or of a presigned link's query."""
    arguments = request.arguments
    if "X-Amz-Signature" in arguments:
        return _presigned_claim(arguments)
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme != ALGORITHM or not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        raise Refused("AccessDenied", 403, "The request is not signed.")
    stamp = request.headers.get("x-amz-date", "")
    return _claim(fields["Credential"], fields["SignedHeaders"], fields["Signature"], (stamp, None))


def _presigned_claim(arguments: Mapping[str, str]) -> Claim:
    seconds = arguments.get("X-Amz-Expires", "")
    if arguments.get("X-Amz-Algorithm") != ALGORITHM or not seconds.isdigit() or int(seconds) > LONGEST_LINK_SECONDS:
        raise Refused("AuthorizationQueryParametersError", 400, "X-Amz-Expires must be a number of seconds of at most a week.")
    when = (arguments.get("X-Amz-Date", ""), timedelta(seconds=int(seconds)))
    return _claim(arguments.get("X-Amz-Credential", ""), arguments.get("X-Amz-SignedHeaders", ""), arguments["X-Amz-Signature"], when)


def _claim(credential: str, signed_headers: str, signature: str, when: tuple[str, timedelta | None]) -> Claim:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise Refused("AuthorizationHeaderMalformed", 400, "The credential is malformed.")
    access_key, day, region, service, _ = parts
    return Claim(access_key, day, region, service, tuple(signed_headers.split(";")), signature, *when)


def compute(request: Received, claim: Claim, secret: str) -> str:
    """The signature botocore gives this request."""
    signer = _signer(claim, Credentials(claim.access_key, secret))
    query = "&".join(pair for pair in request.query.split("&") if not pair.startswith("X-Amz-Signature="))
    again = AWSRequest(
        method=request.method,
        url=f"http://{request.headers.get('host', '')}{request.path}" + (f"?{query}" if query else ""),
        headers={name: request.headers[name] for name in claim.signed_headers if name in request.headers},
        data=request.body or b"",
    )
    again.context["timestamp"] = claim.stamp
    signature: str = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    return signature


def _signer(claim: Claim, credentials: Credentials) -> SigV4Auth:
    if claim.lifetime is not None:
        return S3SigV4QueryAuth(credentials, claim.service, claim.region)
    kind = S3SigV4Auth if claim.service == "s3" else SigV4Auth
    return kind(credentials, claim.service, claim.region)
