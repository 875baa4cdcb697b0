"""Secrets Manager's GetSecretValue over a directory of secrets."""

import json

from starlette.requests import Request
from starlette.responses import Response

from iama_dev.peers.s3 import received
from iama_dev.peers.signatures import Refused, Verifier
from iama_dev.peers.vault import SecretDirectory

TARGET = "secretsmanager.GetSecretValue"


async def answer(request: Request, secrets: SecretDirectory, verifier: Verifier) -> Response:
    """Answer GetSecretValue, or tell why not in the service's words."""
    body = await request.body()
    try:
        verifier.check(received(request, body), "secretsmanager")
        if request.headers.get("x-amz-target") != TARGET:
            raise Refused("UnknownOperationException", 400, "Only GetSecretValue is implemented.")
        return _value(json.loads(body)["SecretId"], secrets)
    except Refused as refusal:
        return _json({"__type": refusal.code, "message": refusal.message}, refusal.status)


def _value(name: str, secrets: SecretDirectory) -> Response:
    text = secrets.get(name)
    if text is None:
        raise Refused("ResourceNotFoundException", 400, "Secrets Manager can't find the specified secret.")
    arn = f"arn:aws:secretsmanager:local:000000000000:secret:{name}"
    return _json({"ARN": arn, "Name": name, "SecretString": text, "VersionStages": ["AWSCURRENT"]}, 200)


def _json(document: dict[str, object], status: int) -> Response:
    return Response(json.dumps(document), status, media_type="application/x-amz-json-1.1")
