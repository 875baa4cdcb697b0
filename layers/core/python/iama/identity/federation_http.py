"""Bodies, answers and pages of signing in by a provider's word or by a typed code."""

import html
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from iama.identity.device import INTERVAL, LIFETIME, Started
from iama.identity.federation import Departure

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>IAMA</title>
<style>body{{font:16px/1.5 system-ui;max-width:28rem;margin:4rem auto;padding:0 1rem}}input{{font:inherit;letter-spacing:.1em;width:9em}}
button{{font:inherit;margin:.5rem .5rem 0 0}}</style>
<h1>{title}</h1>{body}"""
_FORM = """<p>Type the code that the command line shows. Do it only if <em>you</em> started it:
whoever shows you a code gets into your account.</p>
<form method="get"><label>Code <input name="user_code" required autocomplete="off" autocapitalize="characters" maxlength="9"></label>
<div><button formaction="oauth/github/initiate">Continue with GitHub</button>
<button formaction="oauth/google/initiate">Continue with Google</button></div></form>"""
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class CodeExchange(_Body):
    """The one-time code and the client's proof."""

    code: Annotated[SecretStr, Field(max_length=64)]
    code_verifier: SecretStr = Field(min_length=43, max_length=128)


class DeviceStart(_Body):
    """Nothing is asked of a device that asks for a sign-in."""


class DevicePoll(_Body):
    """The code the device keeps."""

    device_code: SecretStr = Field(max_length=64)


class Decision(StrEnum):
    """What somebody says of a device."""

    APPROVE = "approve"
    REFUSE = "refuse"


class DeviceDecision(_Body):
    """The typed code, and whether its device is let in."""

    user_code: str = Field(max_length=20)
    decision: Decision


class DeviceStarted(_Body):
    """Two codes and where to type the short one; times in seconds."""

    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int
    interval: int

    @staticmethod
    def of(started: Started, public_url: str) -> "DeviceStarted":
        return DeviceStarted(
            device_code=started.device_code,
            user_code=started.user_code,
            verification_uri=f"{public_url}/api/v1/auth/device",
            expires_in=int(LIFETIME.total_seconds()),
            interval=int(INTERVAL.total_seconds()),
        )


class DeviceDecided(_Body):
    """What the device calls itself."""

    client: str


def leave_for(url: str) -> Response:
    """Send the browser on."""
    return Response(status_code=302, headers={**_HEADERS, "location": url})


def return_to(departure: Departure, **told: str) -> Response:
    """Send the browser to the client it came from, with a code or an error, never a token."""
    query = urlencode({**told, "state": departure.client_state or ""})
    return leave_for(f"{departure.redirect_uri}?{query}")


def code_page() -> Response:
    """Where a code is typed."""
    return _page("Sign in on another machine", _FORM)


def approved_page(client: str) -> Response:
    """The device is in."""
    return _page("Approved", f"<p>{html.escape(client) or 'The command line'} is signed in now. You may close this page.</p>")


def refused_page() -> Response:
    """It is not."""
    return _page("Not approved", "<p>The provider did not say who you are, or the code is not good any more. Begin again.</p>")


def _page(title: str, body: str) -> Response:
    return Response(_PAGE.format(title=title, body=body), headers=_HEADERS, media_type="text/html; charset=utf-8")
