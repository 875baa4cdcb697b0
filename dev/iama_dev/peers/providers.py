"""Peers of GitHub's and Google's sign-in: a consent page one can click, codes for one use, PKCE that is checked, and faults on demand.

On the page anybody may be chosen, because nobody is proved to be anybody: it is for one's own machine and for tests. Both keep
the rules that clients of the real ones fail on: a code serves once and for the address and proof it was made with.
"""

import asyncio
import base64
import hashlib
import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

CLIENT_ID, CLIENT_SECRET = "iama-local", "iama-local-secret"
PATHS: Mapping[str, Mapping[str, str]] = {
    "github": {
        "authorize_url": "/_github/login/oauth/authorize",
        "token_url": "/_github/login/oauth/access_token",
        "person_url": "/_github/user",
        "emails_url": "/_github/user/emails",
    },
    "google": {"authorize_url": "/_google/o/oauth2/v2/auth", "token_url": "/_google/token", "person_url": "/_google/v1/userinfo"},
}
ROUTES = {path: (provider, kind.removesuffix("_url")) for provider, kinds in PATHS.items() for kind, path in kinds.items()}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Sign in</title>
<style>body{{font:16px/1.5 system-ui;max-width:26rem;margin:4rem auto}}label{{display:block;margin:.5rem 0}}</style>
<h1>{provider} on this machine</h1><p>IAMA asks who you are. Nothing leaves this machine; be whoever you like.</p>
<form method="post"><label>Account id <input name="subject" value="1001" required></label>
<label>E-mail <input name="email" value="ada@iama.example"></label>
<label><input type="checkbox" name="verified" value="yes" checked> the address is verified</label>
<button name="action" value="allow">Allow</button> <button name="action" value="deny">Deny</button></form>"""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed, and what the code or token given for it is bound to."""

    provider: str
    subject: str
    email: str
    verified: bool
    redirect_uri: str
    challenge: str


@dataclass(slots=True)
class ProviderPeer:
    """Both providers. `fault` is answered in place of everything but the page: a status, or `hang`."""

    fault: int | str | None = None
    codes: dict[str, Consent] = field(default_factory=dict)
    tokens: dict[str, Consent] = field(default_factory=dict)

    def serves(self, path: str) -> bool:
        return path in ROUTES

    async def answer(self, request: Request) -> Response:
        provider, kind = ROUTES[request.url.path]
        if kind == "authorize":
            return await self._authorize(request, provider)
        if self.fault == "hang":
            await asyncio.Event().wait()
        if isinstance(self.fault, int):
            return Response("<html>Unicorn!</html>", self.fault)
        if kind == "token":
            return self._exchange(provider, await _form(request))
        consent = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if consent is None or consent.provider != provider:
            return JSONResponse({"message": "Bad credentials"}, 401)
        return JSONResponse(_shown(consent, kind))

    async def _authorize(self, request: Request, provider: str) -> Response:
        asked = request.query_params
        if asked.get("client_id") != CLIENT_ID or not asked.get("redirect_uri") or asked.get("code_challenge_method") != "S256":
            return HTMLResponse("<h1>This request is not right</h1>", 400)
        if request.method == "GET":
            return HTMLResponse(PAGE.format(provider=html.escape(provider.capitalize())))
        return self._decided(asked, await _form(request), provider)

    def _decided(self, asked: QueryParams, form: Mapping[str, str], provider: str) -> Response:
        back = {"state": asked.get("state", "")}
        if form.get("action") != "allow":
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}", 302)
        code, email = secrets.token_urlsafe(20), form.get("email", "")
        verified = form.get("verified") == "yes"
        challenge = asked.get("code_challenge", "")
        self.codes[code] = Consent(provider, form.get("subject", ""), email, verified, asked["redirect_uri"], challenge)
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({**back, 'code': code})}", 302)

    def _exchange(self, provider: str, form: Mapping[str, str]) -> Response:
        """GitHub tells faults with 200, Google with 400: clients that look at the status alone fail on one of them."""
        given = (form.get("client_id"), form.get("client_secret"))
        consent = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        if (
            given != (CLIENT_ID, CLIENT_SECRET)
            or consent is None
            or consent.provider != provider
            or consent.redirect_uri != form.get("redirect_uri")
            or consent.challenge != _challenge(verifier)
        ):
            return JSONResponse({"error": "bad_verification_code"}, 200 if provider == "github" else 400)
        token = secrets.token_urlsafe(30)
        self.tokens[token] = consent
        return JSONResponse({"access_token": token, "token_type": "bearer", "scope": ""})


def oauth_secret(peers_url: str) -> dict[str, dict[str, str]]:
    """What the service is told about these providers, in the shape of its secret."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return {provider: {**client, **{kind: f"{peers_url}{path}" for kind, path in kinds.items()}} for provider, kinds in PATHS.items()}


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("ascii", "replace"), keep_blank_values=True))


def _shown(consent: Consent, kind: str) -> object:
    if consent.provider == "google":
        told: dict[str, object] = {"sub": consent.subject}
        return {**told, "email": consent.email, "email_verified": consent.verified} if consent.email else told
    if kind == "emails":
        other = {"email": "other@users.example", "primary": False, "verified": True, "visibility": None}
        own = {"email": consent.email, "primary": True, "verified": consent.verified, "visibility": "private"}
        return [other, own] if consent.email else []
    return {"id": int(consent.subject) if consent.subject.isdecimal() else consent.subject, "login": "ada", "email": None}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
