"""The peer over HTTP: `/v1/…` as the SDK calls it, the hosted pages, and `/_peer/…` for what time and banks would do."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from iama_dev.peers.stripe import forms, pages
from iama_dev.peers.stripe.routes import ROUTES, Asked
from iama_dev.peers.stripe.shapes import Object
from iama_dev.peers.stripe.world import Refused, World

Stored: TypeAlias = tuple[str, int, Object]
PATHS = ("/v1/", "/c/pay/", "/p/session/", "/_peer/")


@dataclass
class StripePeer:
    """An ASGI application over one world. `key` tells the secret key it accepts; `keys` remembers idempotent answers."""

    world: World
    key: Callable[[], str]
    url: Callable[[], str] = lambda: ""
    keys: dict[str, Stored] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    """Each API call as `METHOD /path`, for tests that count."""
    away: bool = False
    """Whether every API call is answered 503."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        body = (await request.body()).decode()
        response = await self.answer(request, body)
        await response(scope, receive, send)

    @staticmethod
    def serves(path: str) -> bool:
        """Whether a path is this peer's."""
        return path.startswith(PATHS)

    async def answer(self, request: Request, body: str) -> Response:
        """Answer one request."""
        return await run_in_threadpool(self._answer, request, body)

    def _answer(self, request: Request, body: str) -> Response:
        path = request.url.path
        with self.world.changing(keeps=request.method != "GET"):
            try:
                if path.startswith("/v1/"):
                    return self._api(request, body)
                if path.startswith("/_peer/"):
                    return JSONResponse(self._arrange(path.removeprefix("/_peer/"), forms.parse(body)))
                return self._page(request.method, path.strip("/").split("/"), forms.parse(body))
            except Refused as refused:
                error = {"type": refused.kind, "code": refused.code, "message": refused.message}
                return JSONResponse({"error": error}, refused.status)

    def _api(self, request: Request, body: str) -> Response:
        self.calls.append(f"{request.method} {request.url.path}")
        if self.away:
            raise Refused(503, "api_error", "unavailable", "Stripe is away")
        if request.headers.get("authorization") != f"Bearer {self.key()}":
            raise Refused(401, "invalid_request_error", "api_key_invalid", "Invalid API Key provided")
        asked = Asked(request.method, request.url.path, forms.parse(body or request.url.query), self.url())
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        if key is None:
            return JSONResponse(self._act(asked))
        return self._once(key, hashlib.sha256(f"{asked.path}\n{body}".encode()).hexdigest(), asked)

    def _once(self, key: str, digest: str, asked: Asked) -> Response:
        stored = self.keys.get(key)
        if stored is not None and stored[0] != digest:
            raise Refused(400, "idempotency_error", "idempotency_key_in_use", "Keys can only be used with the same parameters")
        if stored is None:
            try:
                stored = (digest, 200, copy.deepcopy(self._act(asked)))
            except Refused as refused:
                stored = (digest, refused.status, {"error": {"type": refused.kind, "code": refused.code, "message": refused.message}})
            self.keys[key] = stored
            return JSONResponse(stored[2], stored[1])
        return JSONResponse(stored[2], stored[1], {"idempotent-replayed": "true"})

    def _act(self, asked: Asked) -> Object:
        for method, pattern, act in ROUTES:
            found = pattern.fullmatch(asked.path)
            if method == asked.method and found:
                answer: Object = json.loads(json.dumps(act(self.world, asked, *found.groups())))
                return answer
        raise Refused(404, "invalid_request_error", "url_unknown", f"Unrecognized request URL ({asked.method}: {asked.path})")

    def _page(self, method: str, parts: list[str], form: dict[str, Any]) -> Response:
        if parts[:2] == ["c", "pay"] and len(parts) == 3:
            session = self.world.get("checkout.session", parts[2])
            return HTMLResponse(pages.checkout(self.world, session)) if method == "GET" else self._pay(session, form)
        if parts[:2] == ["p", "session"] and len(parts) >= 3:
            session = self.world.get("billing_portal.session", parts[2])
            if method == "POST" and len(parts) == 5:
                self.world.update(self.world.get("subscription", parts[4]), cancel_at_period_end=parts[3] == "cancel")
                return RedirectResponse(f"/p/session/{parts[2]}", 303)
            return HTMLResponse(pages.portal(self.world, session))
        return HTMLResponse("<p>There is nothing here.", 404)

    def _pay(self, session: Object, form: dict[str, Any]) -> Response:
        if str(form.get("card", "")).replace(" ", "") == "4000000000000002":
            return HTMLResponse(pages.checkout(self.world, session), 402)
        complete(self.world, session)
        return HTMLResponse(pages.paid(session))

    def _arrange(self, act: str, form: dict[str, Any]) -> Object:
        """What a test or a person at the local stack asks for: `renew`, `end`, `break-card`, `mend-card`."""
        if act in ("renew", "end"):
            sub = self.world.get("subscription", form["subscription"])
            return self.world.renew(sub) if act == "renew" else self.world.end(sub)
        if act in ("break-card", "mend-card"):
            (self.world.broke.add if act == "break-card" else self.world.broke.discard)(form["customer"])
            return {"broke": sorted(self.world.broke)}
        if act == "events":
            return {"events": self.world.events}
        raise Refused(404, "invalid_request_error", "url_unknown", "There is nothing here.")


def complete(world: World, session: Object) -> Object:
    """The customer pays on the Checkout page; the subscription."""
    if session["status"] != "open":
        raise Refused(400, "invalid_request_error", "session_closed", "This session is not open")
    sub = world.subscribe(session["customer"], session["_price"], session["_metadata"])
    session.update(status="complete", payment_status="paid", subscription=sub["id"], invoice=sub["latest_invoice"])
    world.tell("checkout.session.completed", session)
    return sub
