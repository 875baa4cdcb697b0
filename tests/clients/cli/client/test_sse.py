"""The held request of server-sent events."""

import pytest

from iama_cli.client.api import Api
from iama_cli.client.sse import EventStream
from iama_cli.client.websocket import SocketLost
from iama_cli.exits import CliError
from tests.clients.cli.peer import Service


def test_it_reads_what_came_after_the_last_number_and_ends(api: Api, service: Service) -> None:
    for number in range(4):
        service.emit("log_line", text=f"two\nlines {number}")
    events = [event for event in EventStream(api.transport, service.job_id).read(2) if event]
    assert [(event.seq, event.payload["text"]) for event in events] == [(3, "two\nlines 2"), (4, "two\nlines 3")]


def test_a_service_that_fails_is_a_loss_and_a_refusal_an_error(api: Api, service: Service) -> None:
    path = f"/jobs/{service.job_id}/events"
    service.fail(path, 503)
    with pytest.raises(SocketLost):
        list(EventStream(api.transport, service.job_id).read(0))
    service.fail(path, 404, body={"error_code": "JOB_NOT_FOUND", "message": "", "detail": {}})
    with pytest.raises(CliError, match="JOB_NOT_FOUND"):
        list(EventStream(api.transport, service.job_id).read(0))
