"""The heartbeat."""

import threading

import pytest

from iama.jobs.model import SILENT_SECONDS
from iama_cli.client.api import Api
from iama_cli.local.heartbeat import INTERVAL_S, Heartbeat
from tests.clients.cli.peer import Service


def test_it_beats_at_once_and_again_with_one_session_id_and_stops(api: Api, service: Service) -> None:
    path = f"/jobs/{service.job_id}/heartbeat"
    with Heartbeat(api, service.job_id, interval_s=0.02):
        while len(service.requests("POST", path)) < 3:
            assert threading.active_count() > 1
    sessions = {body["client_session_id"] for _, _, _, body in service.requests("POST", path)}
    assert len(sessions) == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "iama-heartbeat"]


def test_a_beat_that_does_not_arrive_is_counted_and_forgotten_after_the_next(api: Api, service: Service) -> None:
    service.fail(f"/jobs/{service.job_id}/heartbeat", 404, body={"error_code": "X", "message": "", "detail": {}})
    with Heartbeat(api, service.job_id, interval_s=0.02) as heartbeat:
        while len(service.requests("POST", f"/jobs/{service.job_id}/heartbeat")) < 3:
            assert heartbeat.missed <= 1
    assert heartbeat.missed == 0


@pytest.mark.parametrize("code", ["JOB_ENDED", "JOB_NOT_FOUND"])
def test_a_job_that_is_over_is_not_told_any_more(api: Api, service: Service, code: str) -> None:
    path = f"/jobs/{service.job_id}/heartbeat"
    service.fail(path, 409, body={"error_code": code, "message": "", "detail": {}})
    with Heartbeat(api, service.job_id, interval_s=0.01) as heartbeat:
        while [thread for thread in threading.enumerate() if thread.name == "iama-heartbeat"]:
            assert len(service.requests("POST", path)) <= 1
    assert (len(service.requests("POST", path)), heartbeat.missed) == (1, 0)


def test_the_default_is_a_third_of_the_silence_that_counts_as_a_loss() -> None:
    assert INTERVAL_S == SILENT_SECONDS / 3
