"""A peer of SES that sends nothing: it keeps each letter as a file, and shows all of them on a page."""

import html
import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from iama_dev.peers.s3 import received
from iama_dev.peers.signatures import Refused, Verifier

SEND = "/v2/email/outbound-emails"
PAGE = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Outgoing mail</title>
<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #8884;padding:1rem 0}
h2{font-size:1rem;margin:0}pre{white-space:pre-wrap}small{color:GrayText}</style><h1>Outgoing mail</h1>"""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter that somebody wanted to send."""

    at: str
    sender: str
    recipient: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class MailDirectory:
    """Letters as files that only their owner can read, named by the time they came."""

    root: Path

    def keep(self, letter: KeptLetter) -> str:
        """Write one down whole; its id."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{letter.at.replace(':', '')}-{secrets.token_hex(4)}"
        part = self.root / f".{name}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({field: getattr(letter, field) for field in KeptLetter.__slots__}, file)
        part.rename(self.root / f"{name}.json")
        return name

    def letters(self) -> list[KeptLetter]:
        """The newest first."""
        paths = sorted(self.root.glob("[0-9]*.json"), reverse=True)[:MOST_SHOWN]
        return [KeptLetter(**json.loads(path.read_text("utf-8"))) for path in paths]


async def answer(request: Request, letters: MailDirectory, verifier: Verifier) -> Response:
    """Take a letter, or tell why not in the service's words."""
    body = await request.body()
    try:
        verifier.check(received(request, body), "ses")
        if request.method != "POST":
            raise Refused("MethodNotAllowed", 405, "Only sending is implemented.")
        return Response(json.dumps({"MessageId": letters.keep(_letter(json.loads(body)))}), 200, media_type="application/json")
    except Refused as refusal:
        return Response(json.dumps({"message": refusal.message}), refusal.status, {"x-amzn-errortype": refusal.code}, "application/json")


def page(letters: MailDirectory) -> Response:
    """What would have gone out."""
    return HTMLResponse(PAGE + ("".join(map(_article, letters.letters())) or "<p>Nothing was sent.</p>"))


def _letter(asked: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]) -> KeptLetter:
    """A simple message to one address; SES refuses an address without a domain, and so does this."""
    try:
        simple = asked["Content"]["Simple"]
        [recipient] = asked["Destination"]["ToAddresses"]
        sender, subject, text = str(asked["FromEmailAddress"]), str(simple["Subject"]["Data"]), str(simple["Body"]["Text"]["Data"])
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("BadRequestException", 400, "Only a simple text to one address is implemented.") from error
    if "@" not in str(recipient).strip("@"):
        raise Refused("BadRequestException", 400, "Illegal address.")
    return KeptLetter(datetime.now(UTC).isoformat(), sender, str(recipient), subject, text)


def _article(letter: KeptLetter) -> str:
    head = f"<h2>{html.escape(letter.subject)}</h2><small>{html.escape(letter.at)} to {html.escape(letter.recipient)}</small>"
    return f"<article>{head}<pre>{html.escape(letter.text)}</pre></article>"
