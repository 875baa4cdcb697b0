"""Events: each once and in order, over dropped, lossy and missing sockets."""

import pytest

from iama_cli.client.api import Api
from iama_cli.client.events import EventFeed
from iama_cli.exits import CliError
from iama_cli.settings import Settings
from tests.clients.cli.peer import Service

COUNT = 40


@pytest.fixture
def feed(api: Api, settings: Settings, service: Service) -> EventFeed:
    return EventFeed(api, settings, service.job_id)


def _read(feed: EventFeed, count: int) -> list[int]:
    found: list[int] = []
    for event in feed.follow():
        if event is not None:
            found.append(event.seq)
        if len(found) >= count:
            feed.stopped.set()
    return found


def _emit(service: Service, count: int = COUNT) -> None:
    for number in range(count):
        service.emit("log_line", text=f"line {number}")


def test_the_backlog_and_the_live_events_come_in_order(feed: EventFeed, service: Service) -> None:
    _emit(service)
    assert _read(feed, COUNT) == list(range(1, COUNT + 1))


def test_a_dropped_socket_resumes_without_loss_or_repeat(feed: EventFeed, service: Service) -> None:
    service.socket_drops = [3, 4, 17, 39]
    _emit(service)
    assert _read(feed, COUNT) == list(range(1, COUNT + 1))


def test_a_gap_is_noticed_and_filled(feed: EventFeed, service: Service) -> None:
    service.socket_skips = {5, 6, 20}
    _emit(service)
    assert _read(feed, COUNT) == list(range(1, COUNT + 1))


def test_events_come_by_sse_where_there_is_no_websocket(feed: EventFeed, service: Service) -> None:
    service.no_socket = True
    _emit(service)
    assert _read(feed, COUNT) == list(range(1, COUNT + 1))


def test_reading_starts_after_the_last_event_seen(feed: EventFeed, service: Service) -> None:
    _emit(service)
    feed.after = 30
    assert _read(feed, 10) == list(range(31, 41))


def test_a_token_that_expired_is_renewed_for_the_socket(feed: EventFeed, service: Service) -> None:
    service.access = "access-9"
    _emit(service, 1)
    assert _read(feed, 1) == [1]
    assert len(service.requests("POST", "/auth/refresh")) == 1


def test_a_foreign_job_is_an_error_and_no_endless_wait(feed: EventFeed, service: Service) -> None:
    service.no_socket = True
    service.fail(f"/jobs/{service.job_id}/events", 404, body={"error_code": "JOB_NOT_FOUND", "message": "", "detail": {}})
    with pytest.raises(CliError) as caught:
        _read(feed, 1)
    assert caught.value.code == "JOB_NOT_FOUND"
