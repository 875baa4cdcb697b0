"""From a request to its answer: who asks, what was sent, the handler, and whatever went wrong.

This is the outermost edge: the one place under the API that may catch everything, because nothing may pass it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from iama.api import environment
from iama.api.auth import authenticate, authenticate_admin
from iama.api.call import Call, Origin
from iama.api.environment import Environment
from iama.api.idempotency import Answer, AnsweredBefore, Claim, KeyedRequest, StillRunning
from iama.api.observe import Observation, log_settings, log_unexpected
from iama.api.problems import BodyNotJson, BodyTooLarge, RequestInProgress, problem
from iama.api.throttle import group_of
from iama.kit.errors import IamaError, Invalid, JsonValue, Unavailable
from iama.settings import SettingsError

BODY_LIMIT = 1 << 20
NUL = b"\\u0000"
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds a repeated request waits for the first one's answer, about three in all."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a route was declared with."""

    handler: Callable[..., Awaitable[object]]
    method: str
    path: str
    status: int
    public: bool
    admin: bool
    idempotent: bool
    keeps_answer: bool
    accepts: bool
    body: type[BaseModel] | None
    answer: Any


async def answer(served: Served, request: Request, parameters: Mapping[str, object]) -> Response:
    """The answer to a request, whatever happens."""
    origin = _origin(request)
    job_id = request.path_params.get("job_id")
    seen = Observation(f"{served.method} {served.path}", origin.request_id, job_id=job_id)
    try:
        response = await _answer(served, request, _Asked(origin, parameters, seen))
    except IamaError as error:
        seen.error_code = error.code
        response = problem(error, origin.request_id)
    except SettingsError as error:
        seen.error_code = Unavailable.code
        log_settings(error, seen)
        response = problem(Unavailable(retry_after=60), origin.request_id)
    except Exception as error:  # noqa: BLE001
        log_unexpected(error, seen)
        seen.error_code = IamaError.code
        response = problem(IamaError(), origin.request_id)
    seen.close(response.status_code)
    return response


@dataclass(frozen=True, slots=True)
class _Asked:
    origin: Origin
    parameters: Mapping[str, object]
    seen: Observation


async def _answer(served: Served, request: Request, asked: _Asked) -> Response:
    env = environment.current()
    actor, admin_session = None, None
    if served.admin:
        admin_session = authenticate_admin(asked.origin.headers.get("authorization", ""))
    elif not served.public:
        verifier = await env.verifier()
        actor = authenticate(asked.origin.headers.get("authorization", ""), verifier, env.clock.now())
        asked.seen.user_id = actor.user_id
    text = await _body(request)
    arguments = dict(asked.parameters)
    if served.body is not None:
        arguments["body"] = parse_body(served.body, text)
    claim = None
    if served.idempotent and actor is not None:
        route = f"{served.method} {request.url.path}"
        keyed = KeyedRequest.of(actor.user_id, asked.origin.headers.get("idempotency-key"), route, text)
        claim = Claim(keyed, served.keeps_answer)
    for pause in PAUSES:
        try:
            call = Call(env, asked.origin, actor, claim, group_of(served.path))
            call.raw = text
            if admin_session is not None:
                call.require_admin(admin_session)
            return await _serve(served, call, claim, arguments)
        except AnsweredBefore as before:
            return _json(before.answer.status, before.answer.body, asked.origin, {"idempotent-replay": "true"})
        except StillRunning:
            await asyncio.sleep(pause)
    raise RequestInProgress(retry_after=2)


async def _serve(served: Served, call: Call, claim: Claim | None, arguments: Mapping[str, object]) -> Response:
    try:
        result = await served.handler(call, **arguments)
        if not call.confirmed:
            raise LookupError(f"{served.method} {served.path} answered without having checked the session")
    except BaseException:
        await _release(claim, call.env)
        raise
    if isinstance(result, Response):
        result.headers.setdefault("x-request-id", call.request_id)
        return result
    text, status = result.model_dump_json() if isinstance(result, BaseModel) else "", 202 if call.accepted else served.status
    extra: dict[str, str] = {}
    if claim is not None:
        await claim.keep(call.env.database, Answer(status, text), call.now)
        extra = {"idempotent-replay": "true"} if claim.replayed else {}
    return _json(status, text, call.origin, extra)


async def _release(claim: Claim | None, env: Environment) -> None:
    """Let the next request with the key run. Where the database is away the claim dies of age instead."""
    if claim is None:
        return
    try:
        await claim.release(env.database)
    except IamaError:
        return


def _json(status: int, text: str, origin: Origin, extra: Mapping[str, str]) -> Response:
    headers = {"x-request-id": origin.request_id, "cache-control": "no-store", **extra}
    if not text:
        return Response(status_code=status, headers=headers)
    return Response(text, status, headers, "application/json")


def _origin(request: Request) -> Origin:
    context = request.scope.get("aws.event", {}).get("requestContext", {})
    address = str(context.get("http", {}).get("sourceIp", ""))
    return Origin(str(context.get("requestId", "")), address, request.headers)


async def _body(request: Request) -> bytes:
    text = await request.body()
    if len(text) > BODY_LIMIT:
        raise BodyTooLarge(limit_bytes=BODY_LIMIT)
    return text


def parse_body(model: type[BaseModel], text: bytes) -> BaseModel:
    """The body as `model`, or the fields that are wrong by path and kind of fault; nothing of what was sent is repeated."""
    try:
        parsed = model.model_validate_json(text or b"{}")
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        if any(fault["type"] == "json_invalid" for fault in faults):
            raise BodyNotJson from error
        fields: list[JsonValue] = [{"field": ".".join(map(str, fault["loc"])), "problem": fault["type"]} for fault in faults[:20]]
        raise Invalid(fields=fields) from error
    if NUL in text and (places := list(_nul_places("", json.loads(text)))):
        raise Invalid(fields=[{"field": place, "problem": "nul_character"} for place in places[:20]])
    return parsed


def _nul_places(place: str, value: object) -> Iterator[str]:
    """Where a text holds U+0000, which JSON can write and PostgreSQL cannot store."""
    if isinstance(value, str) and "\0" in value:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inner:
        yield from _nul_places(f"{place}.{name}" if place else str(name), item)
