"""The route decorator: what a declaration becomes for Lambda and for the OpenAPI document."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import Response
from pydantic import BaseModel

from iama.api import environment
from iama.api.edge import Call, route
from iama.api.environment import Environment
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Desk, SignedUp


class Seen(BaseModel):
    """What a handler saw."""

    place: str
    name: str
    limit: int


@route("GET", "/shelves/{shelf_id}/{name}", public=True)
async def look(call: Call, shelf_id: str, name: str, limit: int = 5) -> Seen:
    return Seen(place=shelf_id, name=name, limit=limit)


@route("GET", "/raw", public=True)
async def raw(call: Call) -> Response:
    return Response(b"data", media_type="text/event-stream")


@route("GET", "/loop", public=True)
async def loop(call: Call) -> Seen:
    return Seen(place=str(id(asyncio.get_running_loop())), name=call.headers["host"], limit=0)


@route("GET", "/whoami")
async def whoami(call: Call) -> Seen:
    async with call.transaction():
        return Seen(place=call.actor.user_id, name=call.actor.session_id, limit=0)


def test_path_and_query_reach_the_handler(desk: Desk) -> None:
    shelf_id = new_id()
    answer = desk.ask(look, f"GET /shelves/{shelf_id}/a%20b?limit=7")
    assert answer.json == {"place": shelf_id, "name": "a b", "limit": 7}


@pytest.mark.parametrize("shelf_id", ["1", "019A0000-0000-7000-8000-00000000000A", "019a0000-0000-7000-8000-00000000000a0", "' OR 1=1"])
def test_a_malformed_id_is_like_a_missing_thing(desk: Desk, shelf_id: str) -> None:
    answer = desk.ask(look, f"GET /shelves/{shelf_id}/a")
    assert (answer.status, answer.json["error_code"]) == (404, "NOT_FOUND")


def test_a_wrong_parameter_is_named(desk: Desk) -> None:
    answer = desk.ask(look, f"GET /shelves/{new_id()}/a?limit=many")
    assert (answer.status, answer.json["detail"]["fields"]) == (400, [{"field": "query.limit", "problem": "int_parsing"}])


def test_a_response_made_by_the_handler_gets_a_request_id(desk: Desk) -> None:
    answer = desk.ask(raw, "GET /raw")
    assert (answer.status, answer.text, answer.headers["x-request-id"]) == (200, "data", "request-1")


def test_an_environment_keeps_one_loop_and_never_shares_it(make_environment: Callable[[], Environment]) -> None:
    desks = [Desk(make_environment) for _ in range(3)]
    loops = [[desk.ask(loop, "GET /loop").json["place"] for _ in range(3)] for desk in desks]
    for desk in desks:
        desk.close()
    assert [len(set(seen)) for seen in loops] == [1, 1, 1]
    assert len({seen[0] for seen in loops}) == 3


def test_declaring_a_route_leaves_no_loop_that_nobody_closes() -> None:
    def declare() -> asyncio.AbstractEventLoop:
        route("GET", "/loop", public=True)(loop.served.handler)
        return asyncio.get_event_loop()

    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(declare).result()
        assert found is thread.submit(environment.event_loop).result()
        thread.submit(environment.release).result()
    assert found.is_closed()


def test_environments_answer_at_the_same_time_each_for_its_own_user(
    make_environment: Callable[[], Environment], sign_up: Callable[..., SignedUp]
) -> None:
    users = [sign_up(number) for number in range(1, 9)]
    desks = [Desk(make_environment) for _ in users]
    with ThreadPoolExecutor(len(desks)) as crowd:
        for _ in range(5):
            seen = list(crowd.map(lambda desk, user: desk.ask(whoami, "GET /whoami", Asked(token=user.token)).json, desks, users))
            assert [(one["place"], one["name"]) for one in seen] == [(user.user_id, user.session_id) for user in users]
    for desk in desks:
        desk.close()


def test_the_declaration_is_kept_for_the_document() -> None:
    assert (look.served.method, look.served.path, look.served.public, look.served.status) == (
        "GET",
        "/shelves/{shelf_id}/{name}",
        True,
        200,
    )
    paths = [getattr(one, "path", "") for one in look.app.routes]
    assert paths == ["/shelves/{shelf_id}/{name}"]
