"""The exported document against the code: no drift, every route once, every body closed."""

import subprocess
import sys
from typing import Any

import pytest

from infra.openapi import document, functions
from infra.routes import ROUTES, Identity

METHODS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return document()


def test_the_files_in_docs_are_what_the_code_says() -> None:
    checked = subprocess.run([sys.executable, "-m", "infra.openapi", "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_route_is_documented_once(made: dict[str, Any]) -> None:
    documented = {(method.upper(), path) for path, operations in made["paths"].items() for method in operations.keys() & METHODS}
    assert documented == {(route.method, route.path) for route in ROUTES}
    names = [operation["operationId"] for operations in made["paths"].values() for operation in operations.values()]
    assert len(set(names)) == len(names) == len(ROUTES)


SECURITY = {Identity.USER: [{"bearer": []}], Identity.ADMIN: [{"admin": []}], Identity.PUBLIC: []}


def test_a_route_says_who_may_call_it_and_which_key_it_wants(made: dict[str, Any]) -> None:
    for route, function in functions():
        operation = made["paths"][route.path][route.method.lower()]
        assert operation["security"] == SECURITY[route.identity]
        headers = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"]
        assert headers == (["Idempotency-Key"] if function.served.idempotent else [])
        assert operation["responses"]["default"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")


def test_a_body_takes_no_unknown_field(made: dict[str, Any]) -> None:
    for _, function in functions():
        if function.served.body is not None:
            schema = made["components"]["schemas"][function.served.body.__name__]
            assert schema["additionalProperties"] is False, function.served.body


def test_every_reference_leads_somewhere(made: dict[str, Any]) -> None:
    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {str(value["$ref"])} if "$ref" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    schemas = made["components"]["schemas"]
    assert {reference.rpartition("/")[2] for reference in references(made)} <= schemas.keys()
    assert "TOKEN_EXPIRED" in schemas["Problem"]["properties"]["error_code"]["enum"]
