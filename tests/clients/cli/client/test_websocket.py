"""One WebSocket connection."""

import itertools

import pytest

from iama_cli.client.api import Api
from iama_cli.client.websocket import EventSocket, SocketLost, SocketRefused
from tests.clients.cli.peer import Service


def test_it_reads_after_a_number_and_ticks_while_nothing_comes(api: Api, service: Service) -> None:
    for number in range(3):
        service.emit("log_line", text=str(number))
    events = EventSocket(service.stream_url, api.transport, service.job_id).read(1)
    assert [event and event.seq for event in itertools.islice(events, 4)] == [None, 2, 3, None]


def test_an_address_without_a_websocket_is_refused_for_good(api: Api, service: Service) -> None:
    service.no_socket = True
    with pytest.raises(SocketRefused):
        next(EventSocket(service.stream_url, api.transport, service.job_id).read(0))


def test_nobody_listening_is_a_loss_that_may_heal(api: Api, service: Service) -> None:
    with pytest.raises(SocketLost):
        next(EventSocket("ws://127.0.0.1:9/stream", api.transport, service.job_id).read(0))


def test_the_token_is_never_in_the_address(service: Service) -> None:
    assert "access" not in service.stream_url and "?" not in service.stream_url
