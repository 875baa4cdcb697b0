"""Requests: safe repeats, keys, tokens renewed once, errors with the exit a script can act on."""

import json
import threading

import pytest

from iama_cli.client.api import Api
from iama_cli.client.transport import Request
from iama_cli.exits import CliError, Exit
from tests.clients.cli.peer import Service


def test_a_busy_service_is_asked_again_when_it_says(api: Api, service: Service, waits: list[float]) -> None:
    service.fail("/jobs", 503, headers={"Retry-After": "3"}, times=2)
    assert api.jobs(None, 20).jobs[0].job_id == service.job_id
    assert waits == [3.0, 3.0]


def test_a_repeat_of_a_post_carries_the_same_idempotency_key(api: Api, service: Service) -> None:
    service.fail("/jobs", 503, headers={"Retry-After": "0"}, times=1)
    api.create_job({}, "key-1")
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in service.requests("POST", "/jobs")]
    assert keys == ["key-1", "key-1"]


def test_every_post_has_a_key_of_its_own(api: Api, service: Service) -> None:
    api.heartbeat(service.job_id, "s")
    api.heartbeat(service.job_id, "s")
    keys = {headers["Idempotency-Key"] for _, _, headers, _ in service.requests("POST", f"/jobs/{service.job_id}/heartbeat")}
    assert len(keys) == 2


def test_a_service_that_stays_away_ends_as_unavailable(api: Api, service: Service, waits: list[float]) -> None:
    service.fail("/jobs", 503, times=100, body={"error_code": "TEMPORAL_AWAY", "message": "Later.", "detail": {}})
    with pytest.raises(CliError) as caught:
        api.jobs(None, 20)
    assert (caught.value.exit_code, caught.value.code) == (Exit.UNAVAILABLE, "TEMPORAL_AWAY")
    assert len(waits) == 5 and max(waits) <= 10


IN_PROGRESS = {"error_code": "REQUEST_IN_PROGRESS", "message": "The first request is still being answered.", "detail": {}}


def test_the_first_request_of_a_key_is_waited_for_until_its_hold_must_have_ended(api: Api, service: Service, waits: list[float]) -> None:
    service.fail("/jobs", 409, headers={"Retry-After": "2"}, times=16, body=IN_PROGRESS)
    assert api.create_job({}, "key-1").job_id == service.job_id
    assert waits == [2.0] * 16
    service.fail("/jobs", 409, headers={"Retry-After": "2"}, times=100, body=IN_PROGRESS)
    with pytest.raises(CliError) as caught:
        api.create_job({}, "key-2")
    assert caught.value.code == "REQUEST_IN_PROGRESS" and len(waits) == 16 + 20


def test_any_other_conflict_is_told_at_once(api: Api, service: Service, waits: list[float]) -> None:
    service.fail("/jobs", 409, headers={"Retry-After": "2"}, times=1, body={**IN_PROGRESS, "error_code": "REVISION_STALE"})
    with pytest.raises(CliError) as caught:
        api.create_job({}, "key-1")
    assert (caught.value.code, waits) == ("REVISION_STALE", [])


def test_nobody_listening_ends_as_unavailable(api: Api) -> None:
    api.transport.url = "http://127.0.0.1:9"
    with pytest.raises(CliError) as caught:
        api.jobs(None, 20)
    assert (caught.value.exit_code, caught.value.code) == (Exit.UNAVAILABLE, "SERVICE_UNAVAILABLE")


def test_whoever_speaks_when_the_command_has_ended_is_told_so(api: Api, service: Service) -> None:
    api.transport.close()
    with pytest.raises(CliError) as caught:
        api.job(service.job_id)
    assert caught.value.exit_code is Exit.UNAVAILABLE and "closed" in caught.value.message


def test_an_expired_token_is_renewed_once_and_kept(api: Api, service: Service) -> None:
    service.access = "access-9"
    api.jobs(None, 20)
    assert json.loads(api.transport.credentials.path.read_text())["access_token"] == service.access
    assert api.transport.credentials.path.stat().st_mode & 0o777 == 0o600
    assert len(service.requests("POST", "/auth/refresh")) == 1


def test_many_threads_renew_the_token_once(api: Api, service: Service) -> None:
    service.access = "access-9"
    threads = [threading.Thread(target=api.jobs, args=(None, 20)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(service.requests("POST", "/auth/refresh")) == 1


def test_a_session_that_is_over_says_to_sign_in(api: Api, service: Service) -> None:
    service.access, service.refresh = "other", "other"
    with pytest.raises(CliError) as caught:
        api.jobs(None, 20)
    assert caught.value.code == "SIGN_IN_REQUIRED" and caught.value.exit_code is Exit.WRONG_USE


@pytest.mark.parametrize(
    ("status", "body", "exit_code"),
    [
        (404, {"error_code": "JOB_NOT_FOUND"}, Exit.WRONG_USE),
        (409, {"error_code": "SPEC_REVISION_CONFLICT"}, Exit.DECISION_NEEDED),
        (422, {"error_code": "IDEMPOTENCY_KEY_REUSED"}, Exit.WRONG_USE),
        (403, {"error_code": "TIER", "denial_reason": "TIER"}, Exit.QUOTA),
        (429, {"error_code": "DAILY_LIMIT", "denial_reason": "DAILY"}, Exit.QUOTA),
        (500, {}, Exit.UNAVAILABLE),
    ],
)
def test_an_answer_that_is_an_error_has_its_exit_code(
    api: Api, service: Service, status: int, body: dict[str, str], exit_code: Exit
) -> None:
    service.fail("/jobs", status, body={"message": "", "detail": {}, **body})
    with pytest.raises(CliError) as caught:
        api.jobs(None, 20)
    assert caught.value.exit_code is exit_code
    assert caught.value.code == body.get("error_code", f"HTTP_{status}")


def test_a_damaged_download_is_refused(api: Api, service: Service) -> None:
    service.blobs["x"] = b"content"
    with pytest.raises(CliError, match="SHA-256"):
        api.transport.download(f"{service.url}/store/x", "0" * 64)


def test_an_answer_of_another_shape_is_not_guessed_at(api: Api, service: Service) -> None:
    service.fail("/jobs", 200, body={"jobs": [{"job_id": 7}]})
    with pytest.raises(CliError) as caught:
        api.jobs(None, 20)
    assert caught.value.code == "ANSWER_NOT_UNDERSTOOD"


def test_the_token_never_goes_to_the_object_store(api: Api, service: Service) -> None:
    api.transport.upload({"url": f"{service.url}/store/y", "method": "PUT", "headers": {}}, b"blob")
    assert service.blobs["y"] == b"blob"
    assert all("/store/" not in path for _, path, _, _ in service.seen)


def test_an_anonymous_request_needs_no_tokens(api: Api, service: Service) -> None:
    api.transport.credentials.forget()
    answer = api.transport.send(Request("POST", "/auth/refresh", {"refresh_token": service.refresh}, anonymous=True))
    assert answer["user"]["tier"] == "PRO"
