import socket

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from iama_dev.local_http import answers, ask
from iama_dev.ports import bind, url_of
from iama_dev.serving import in_thread


async def hello(request: Request) -> Response:
    return JSONResponse({"hello": request.url.port})


APP = Router([Route("/", hello)])


def test_it_serves_on_the_socket_it_was_given_and_lets_it_go() -> None:
    bound = bind()
    url = url_of(bound)
    with in_thread(APP, bound) as served:
        assert served == url
        assert ask(url)["hello"] == int(url.rpartition(":")[2])
    assert not answers(url)
    assert bound.fileno() == -1


def test_it_does_not_say_what_it_is() -> None:
    with in_thread(APP) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert b"server:" not in client.recv(4_096).lower()


def test_an_error_inside_still_stops_the_server() -> None:
    with pytest.raises(KeyError), in_thread(APP) as url:
        raise KeyError(url)
    assert not answers(url)
