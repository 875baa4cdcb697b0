"""The subset of S3 the product uses: PUT, GET, HEAD and DELETE of objects, path style, signed by header or by link."""

from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from iama_dev.peers.objects import Description, ObjectDirectory, Upload
from iama_dev.peers.signatures import Received, Refused, Verifier

LARGEST_OBJECT = 5 * 1024**3
KEPT_HEADERS = ("content-type", "content-encoding", "content-disposition", "cache-control")
ENCRYPTION = "x-amz-server-side-encryption"
UNSIGNED = "UNSIGNED-PAYLOAD"


async def answer(request: Request, objects: ObjectDirectory, verifier: Verifier) -> Response:
    """Do what one S3 request asks, or tell why not in S3's words."""
    try:
        verifier.check(received(request), "s3")
        return await _act(request, objects)
    except Refused as refusal:
        return _error(refusal, head=request.method == "HEAD", path=request.url.path)


def received(request: Request, body: bytes | None = None) -> Received:
    """The request as the signature saw it."""
    path = request.scope["raw_path"].decode("ascii")
    return Received(request.method, path, request.scope["query_string"].decode("ascii"), dict(request.headers), body)


async def _act(request: Request, objects: ObjectDirectory) -> Response:
    bucket, _, key = unquote(request.scope["raw_path"].decode("ascii")).lstrip("/").partition("/")
    if not key:
        raise Refused("NotImplemented", 501, "Only operations on objects are implemented.")
    if request.method == "PUT":
        description = await objects.write(bucket, key, _upload(request))
        return Response(headers={"etag": description.etag, **_encryption(description)})
    if request.method == "DELETE":
        objects.remove(bucket, key)
        return Response(status_code=204)
    if request.method == "HEAD":
        return Response(headers=_headers(objects.describe(bucket, key)))
    if request.method == "GET":
        description, pieces = objects.read(bucket, key)
        return StreamingResponse(pieces, headers=_headers(description))
    raise Refused("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")


def _upload(request: Request) -> Upload:
    declared = request.headers.get("x-amz-content-sha256", UNSIGNED)
    length = request.headers.get("content-length")
    if length is None:
        raise Refused("MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
    if int(length) > LARGEST_OBJECT:
        raise Refused("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.")
    if declared.startswith("STREAMING-"):
        raise Refused("NotImplemented", 501, "Chunked signatures are not implemented.")
    names = [name for name in request.headers if name in KEPT_HEADERS or name.startswith(("x-amz-meta-", ENCRYPTION))]
    kept = {name: request.headers[name] for name in names}
    return Upload(request.stream(), int(length), None if declared == UNSIGNED else declared, kept)


def _headers(description: Description) -> dict[str, str]:
    modified = format_datetime(datetime.fromtimestamp(description.modified, UTC), usegmt=True)
    fixed = {"content-length": str(description.size), "etag": description.etag, "last-modified": modified}
    return {"content-type": "binary/octet-stream", **description.headers, **fixed}


def _encryption(description: Description) -> dict[str, str]:
    return {name: value for name, value in description.headers.items() if name.startswith(ENCRYPTION)}


def _error(refusal: Refused, *, head: bool, path: str) -> Response:
    body = f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message><Resource>{escape(path)}</Resource></Error>"
    document = "" if head else f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return Response(document, refusal.status, media_type="application/xml", headers={"connection": "close"})
