"""A gateway over functions of our own, with short limits."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from iama_dev.gateway.app import SERVER_OPTIONS, Gateway, Tables, build
from iama_dev.gateway.socket_api import SocketLimits
from iama_dev.peers.signatures import Verifier
from iama_dev.serving import in_thread
from infra.routes import Identity, Route, SocketRoute

KEYS = {"AKIALOCAL": "hush"}
FUNCTIONS = "tests.fixtures.functions"


def route(method: str, path: str, name: str, timeout: int = 10) -> Route:
    return Route(method, path, f"{FUNCTIONS}.{name}", Identity.PUBLIC, "test", timeout=timeout)


ROUTES = (
    route("POST", "/things/{thing_id}", "echo"),
    route("GET", "/things/{thing_id}", "echo"),
    route("GET", "/things/special", "binary"),
    route("GET", "/failing", "failing"),
    route("GET", "/stuck", "stuck", timeout=1),
    route("GET", "/rendezvous", "rendezvous"),
)
SOCKET_ROUTES = (
    SocketRoute("$connect", f"{FUNCTIONS}.socket_connect"),
    SocketRoute("$disconnect", f"{FUNCTIONS}.socket_disconnect"),
    SocketRoute("$default", f"{FUNCTIONS}.socket_echo"),
    SocketRoute("ping", f"{FUNCTIONS}.socket_echo"),
)


@dataclass(frozen=True)
class Running:
    """A gateway and its address."""

    gateway: Gateway
    url: str

    @property
    def socket_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/stream"


def run(limits: SocketLimits | None = None) -> Iterator[Running]:
    gateway = build(Tables(ROUTES, SOCKET_ROUTES), Verifier(KEYS), limits=limits)
    with in_thread(gateway, **SERVER_OPTIONS) as url:
        yield Running(gateway, url)
    gateway.fleet.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    yield from run()


@pytest.fixture
def impatient() -> Iterator[Running]:
    """A gateway that takes a fifth of a second of silence for the end."""
    yield from run(SocketLimits(idle_seconds=0.2))
