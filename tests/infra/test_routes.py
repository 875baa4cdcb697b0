"""The route table against the handlers it names and the stacks made from it."""

import importlib
import re

import pytest

from infra.routes import PREFIX, ROUTES, SOCKET_ROUTES, Route


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_the_handler_serves_exactly_the_route_that_names_it(route: Route) -> None:
    app = importlib.import_module(route.handler).handler.app
    served = {(method, one.path) for one in app.routes for method in getattr(one, "methods", ())}
    assert (route.method, route.path) in served


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_the_module_path_mirrors_the_url(route: Route) -> None:
    url = re.sub(r"[{}]", "", route.path.removeprefix(PREFIX).removesuffix(".json")).replace("-", "_").replace("/.", "/")
    module = route.handler.removeprefix("functions.").replace("continue_", "continue")
    assert module == f"{url.strip('/')}/{route.method.lower()}".replace("/", ".")


def test_no_route_is_listed_twice() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("key", [route.handler for route in SOCKET_ROUTES])
def test_each_socket_route_has_a_handler(key: str) -> None:
    assert callable(importlib.import_module(key).handler)
