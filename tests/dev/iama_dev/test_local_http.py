from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from iama_dev.local_http import NotAnswered, answers, ask
from iama_dev.ports import free_port
from iama_dev.serving import in_thread


async def echo(request: Request) -> Response:
    return JSONResponse({"method": request.method, "body": (await request.body()).decode()})


async def broken(request: Request) -> Response:
    return PlainTextResponse("out of order", 503)


async def prose(request: Request) -> Response:
    return PlainTextResponse("hello")


@pytest.fixture
def url() -> Iterator[str]:
    routes = [Route("/echo", echo, methods=["GET", "POST"]), Route("/broken", broken), Route("/prose", prose)]
    with in_thread(Starlette(routes=routes)) as url:
        yield url


def test_a_body_makes_it_a_post_of_json(url: str) -> None:
    assert ask(f"{url}/echo") == {"method": "GET", "body": ""}
    assert ask(f"{url}/echo", {"a": 1}) == {"method": "POST", "body": '{"a": 1}'}


def test_an_error_is_told_with_its_text(url: str) -> None:
    with pytest.raises(NotAnswered, match=r"503.* out of order"):
        ask(f"{url}/broken")


def test_only_a_document_is_an_answer(url: str) -> None:
    assert answers(f"{url}/echo")
    assert not answers(f"{url}/prose")
    assert not answers(f"{url}/broken")
    assert not answers(f"http://127.0.0.1:{free_port()}/")


def test_no_proxy_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert answers(f"{url}/echo")
