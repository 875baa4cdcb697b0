"""The route decorator: it turns a coroutine `handler(call, body?, path and query parameters…)` into what Lambda invokes.

    @route("POST", "/api/v1/jobs", status=201, idempotent=True)
    async def handler(call: Call, body: CreateJob) -> JobCreated: ...

`handler(event, context)` answers an API Gateway v2 event; `handler.app` is its FastAPI application. The body is validated
from its JSON text, not by FastAPI, so that strict models take tuples, enums and times as JSON writes them.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, cast, get_type_hints

from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from mangum import Mangum
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from iama.api import environment
from iama.api.answer import Served, answer
from iama.api.call import Call
from iama.api.observe import tracer
from iama.api.problems import RouteUnknown, problem
from iama.kit.errors import Invalid, JsonValue, NotFound

__all__ = ["Call", "Function", "route"]

Event: TypeAlias = dict[str, Any]
Invoke: TypeAlias = Callable[[Event, Any], Event]
Handler = Callable[..., Awaitable[object]]
PathId = Annotated[str, Path(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


@dataclass(frozen=True, slots=True)
class Function:
    """A route as Lambda and the exporter of the OpenAPI document see it."""

    served: Served
    app: FastAPI
    invoke: Invoke

    def __call__(self, event: Event, context: object) -> Event:
        """Answer one event on this thread's loop."""
        environment.event_loop()
        return self.invoke(event, context)


def route(
    method: str,
    path: str,
    *,
    status: int = 200,
    public: bool = False,
    admin: bool = False,
    idempotent: bool = False,
    keeps_answer: bool = True,
    accepts: bool = False,
) -> Callable[[Handler], Function]:
    """Declare a route.

    `public`: nobody needs to be signed in. `admin`: an administrator has to be, and no user may. `idempotent`: an Idempotency-Key is
    demanded and the handler's effects happen once for each. `keeps_answer=False`: the answer holds a link or a token, so a repeat runs
    the handler again. `accepts`: it may answer 202 instead, where the work goes on.
    """

    def declare(handler: Handler) -> Function:
        hints = get_type_hints(handler, include_extras=True)
        served = Served(
            handler=handler,
            method=method,
            path=path,
            status=status,
            public=public,
            admin=admin,
            idempotent=idempotent,
            keeps_answer=keeps_answer,
            accepts=accepts,
            body=hints.get("body"),
            answer=hints["return"],
        )
        app = _application(served, hints)
        environment.event_loop()  # the adapter would make one that nobody closes
        return Function(served, app, _traced(Mangum(app, lifespan="off")))

    return declare


def _traced(adapter: Invoke) -> Invoke:
    @tracer.capture_lambda_handler(capture_response=False)
    def invoke(event: Event, context: object) -> Event:
        return adapter(event, context)

    return cast(Invoke, invoke)


def _application(served: Served, hints: Mapping[str, Any]) -> FastAPI:
    async def endpoint(request: Request, **parameters: object) -> Response:
        return await answer(served, request, parameters)

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    cast(Any, endpoint).__signature__ = _signature(served, hints)
    model = served.answer if isinstance(served.answer, type) and issubclass(served.answer, BaseModel) else None
    app.add_api_route(served.path, endpoint, methods=[served.method], status_code=served.status, response_model=model)
    app.add_exception_handler(RequestValidationError, _refuse_parameters)
    app.add_exception_handler(HTTPException, _refuse_route)
    return app


def _signature(served: Served, hints: Mapping[str, Any]) -> inspect.Signature:
    """What FastAPI shall read from the request: the path and query parameters of the handler. A malformed id matches no route."""
    in_path = set(re.findall(r"{(\w+)}", served.path))
    kinds = inspect.Parameter
    parameters = [kinds("request", kinds.KEYWORD_ONLY, annotation=Request)]
    for name, given in inspect.signature(served.handler).parameters.items():
        if name in ("call", "body"):
            continue
        annotation = PathId if name in in_path and name.endswith("_id") and hints[name] is str else hints[name]
        parameters.append(kinds(name, kinds.KEYWORD_ONLY, default=given.default, annotation=annotation))
    return inspect.Signature(parameters)


async def _refuse_parameters(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    if any(fault["loc"][0] == "path" for fault in faults):
        return problem(NotFound(), request_id_of(request))
    fields: list[JsonValue] = [{"field": ".".join(map(str, fault["loc"])), "problem": fault["type"]} for fault in faults]
    return problem(Invalid(fields=fields), request_id_of(request))


async def _refuse_route(request: Request, error: Exception) -> Response:
    return problem(RouteUnknown(), request_id_of(request))


def request_id_of(request: Request) -> str:
    """API Gateway's id of the request."""
    event = request.scope.get("aws.event", {})
    return str(event.get("requestContext", {}).get("requestId", ""))
