"""Secrets Manager's GetSecretValue over a directory of private files, one a secret."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from iama_dev.peers.s3 import received
from iama_dev.peers.signatures import Refused, Verifier

TARGET = "secretsmanager.GetSecretValue"


@dataclass(frozen=True, slots=True)
class SecretDirectory:
    """Values by name; the newest write is the current one."""

    root: Path

    def put(self, name: str, text: str) -> None:
        """Store a secret where only we can read it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(name)
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(text)
        part.replace(path)

    def get(self, name: str) -> str | None:
        """The value, or None where there is no such secret."""
        path = self._path(name)
        return path.read_text() if path.exists() else None

    def _path(self, name: str) -> Path:
        return self.root / quote(name, safe="")


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
