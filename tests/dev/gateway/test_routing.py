"""Which route wins."""

import pytest

from iama_dev.gateway.routing import RouteTable
from infra.routes import ROUTES, Identity, Route


def table(*paths: str) -> RouteTable:
    return RouteTable([Route("GET", path, path, Identity.PUBLIC, "test") for path in paths])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/a/b", "/a/b"),
        ("/a/x", "/a/{one}"),
        ("/c/b", "/{zero}/b"),
        ("/c/d", "/{zero}/{one}"),
        ("/a/%2F", "/a/{one}"),
        ("/a", None),
        ("/a//", None),
    ],
)
def test_literal_segments_win_from_the_left(asked: str, expected: str | None) -> None:
    match = table("/{zero}/{one}", "/a/{one}", "/{zero}/b", "/a/b").match("GET", asked)
    assert (match.route.path if match else None) == expected


def test_every_route_of_the_product_is_reached_by_its_own_path() -> None:
    routes = RouteTable(ROUTES)
    for route in ROUTES:
        match = routes.match(route.method, route.path.replace("{", "").replace("}", ""))
        assert match is not None
        assert match.route == route
