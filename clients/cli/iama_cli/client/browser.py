"""Signing in by a browser: it leaves for a provider and ends at a port of this machine with a code that only this process can exchange."""

import base64
import hashlib
import hmac
import os
import secrets
import sys
import threading
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from iama_cli.client.transport import Request, Transport
from iama_cli.exits import CliError, Exit

PATIENCE_S = 300.0
_DONE = b"""<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>IAMA</title>
<p style="font:16px system-ui;margin:4rem auto;max-width:26rem">You may close this page and go back to the terminal."""


@dataclass(slots=True)
class Return:
    """The port a browser comes back to, and what it brought. Only a request with our own state counts."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    told: Mapping[str, str] | None = None

    @property
    def challenge(self) -> str:
        """S256 of the verifier."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    def take(self, path: str) -> bool:
        """Whether a request is the one that is waited for."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/callback" or not hmac.compare_digest(query.get("state", "").encode(), self.state.encode()):
            return False
        self.told = query
        return True


def has_browser(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a browser can be opened where the user sits: not over SSH, and not without a display."""
    if environment.get("BROWSER"):
        return True
    seen = sys.platform in ("darwin", "win32") or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if environment.get("SSH_CONNECTION") or not seen:
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def sign_in(transport: Transport, provider: str, patience_s: float = PATIENCE_S) -> Mapping[str, Any]:
    """Tokens by way of a browser. Raises SIGN_IN_REFUSED where nobody agreed, SIGN_IN_TIMEOUT where nobody came back."""
    awaited = Return()
    with _Port(("127.0.0.1", 0), _handler(awaited)) as server:
        server.timeout = patience_s
        query = {
            "redirect_uri": f"http://127.0.0.1:{server.server_port}/callback",
            "code_challenge": awaited.challenge,
            "code_challenge_method": "S256",
            "state": awaited.state,
        }
        address = f"{transport.url}/api/v1/auth/oauth/{provider}/initiate?{urlencode(query)}"
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        told = _wait(server, awaited)
    if "code" not in told:
        raise CliError("SIGN_IN_REFUSED", f"{provider} did not let you in: {told.get('error', 'no code')}", Exit.WRONG_USE)
    body = {"code": told["code"], "code_verifier": awaited.verifier}
    answer = transport.send(Request("POST", "/auth/oauth/exchange", body, anonymous=True))
    assert isinstance(answer, Mapping)
    return answer


class _Port(HTTPServer):
    """A server that notes when nobody came. A browser in the terminal holds its caller until it ends, so it is opened beside."""

    timed_out = False

    def handle_timeout(self) -> None:
        self.timed_out = True


def _wait(server: _Port, awaited: Return) -> Mapping[str, str]:
    """Serve until the browser is back; anything else that knocks is turned away."""
    while awaited.told is None:
        server.handle_request()
        if server.timed_out:
            raise CliError("SIGN_IN_TIMEOUT", "nobody came back from the browser; run `iama login` again", Exit.WRONG_USE)
    return awaited.told


def _handler(awaited: Return) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = awaited.take(self.path)
            self.send_response(200 if known else 404)
            self.send_header("content-type", "text/html")
            self.send_header("referrer-policy", "no-referrer")
            self.end_headers()
            self.wfile.write(_DONE if known else b"")

        def log_message(self, format: str, *args: object) -> None:
            """The address holds a code: it is not logged."""

    return Handler
