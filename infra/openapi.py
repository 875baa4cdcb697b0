"""Exports what the docs take from code, the OpenAPI document, the error codes and the drawing of a job's states: `python -m infra.openapi`.

With `--check` it only looks for drift.

Made from the route table joined with the functions it names: a route whose function disagrees about method, path or
identity, or is missing, stops the export.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from iama.api.catalogue import entries, markdown
from iama.api.edge import Function
from infra.routes import ROUTES, Identity, Route
from infra.state_diagram import state_diagram

REFS = "#/components/schemas/{model}"
DOCUMENT, ERRORS, STATES = Path("docs/openapi.json"), Path("docs/errors.md"), Path("docs/states.md")
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,128}$"},
}
_PROBLEM = {"description": "Refused", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


class RouteMismatch(Exception):
    """A function and its row in the route table disagree."""


def functions() -> Iterator[tuple[Route, Function]]:
    """Each route with the function behind it."""
    for route in ROUTES:
        function = importlib.import_module(route.handler).handler
        served = function.served
        identity = Identity.PUBLIC if served.public else Identity.ADMIN if served.admin else Identity.USER
        declared = (served.method, served.path, identity)
        if declared != (route.method, route.path, route.identity):
            raise RouteMismatch(f"{route.handler} declares {declared}, the table has {route.method} {route.path} {route.identity}")
        yield route, function


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    served = list(functions())
    made = get_openapi(
        title="IAMA", version="1", openapi_version="3.1.0", routes=[route for _, function in served for route in function.app.routes]
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas |= _body_schemas([function.served.body for _, function in served if function.served.body])
    schemas["Problem"] = _problem_schema()
    made["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "admin": {"type": "http", "scheme": "bearer", "bearerFormat": "opaque"},
    }
    for route, function in served:
        _complete(made["paths"][route.path][route.method.lower()], route, function)
    return made


def _complete(operation: dict[str, Any], route: Route, function: Function) -> None:
    """What FastAPI does not know: the group, the body, the key header, who may call, how refusals look."""
    served = function.served
    operation["operationId"] = route.handler.removeprefix("functions.").replace(".", "_")
    operation["summary"] = (importlib.import_module(route.handler).__doc__ or "").strip().split("\n")[0]
    operation["tags"] = [route.group]
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = _PROBLEM
    if served.accepts:
        operation["responses"]["202"] = {**operation["responses"][str(served.status)], "description": "Accepted: the work goes on"}
    if served.body is not None:
        reference = {"$ref": REFS.format(model=served.body.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    if served.idempotent:
        operation.setdefault("parameters", []).append(_KEY_HEADER)
    operation["security"] = [] if served.public else [{"admin": []}] if served.admin else [{"bearer": []}]


def _body_schemas(models: list[type[BaseModel]]) -> dict[str, Any]:
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=REFS)
    schemas: dict[str, Any] = found.get("$defs", {})
    return schemas


def _problem_schema() -> dict[str, Any]:
    codes = [entry.code for entry in entries() if entry.status is not None]
    return {
        "type": "object",
        "required": ["error_code", "message", "detail", "request_id"],
        "properties": {
            "error_code": {"type": "string", "enum": codes},
            "message": {"type": "string"},
            "detail": {"type": "object"},
            "request_id": {"type": "string"},
        },
    }


def main() -> None:
    """Write the three files, or say which of them are out of date."""
    parser = argparse.ArgumentParser(prog="python -m infra.openapi", description="Export what the docs take from code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is out of date")
    chosen = parser.parse_args()
    opened = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    wanted = {DOCUMENT: opened, ERRORS: markdown(), STATES: state_diagram()}
    stale = [str(path) for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    if chosen.check:
        sys.exit(f"out of date: {', '.join(stale)}; run python -m infra.openapi" if stale else 0)
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
